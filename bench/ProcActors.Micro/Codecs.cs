using System.Buffers;
using Akka.Actor;
using BenchmarkDotNet.Attributes;
using ProcActors.Leases;
using ProcActors.Pools;
using ProcActors.Queues;
using ProcActors.Serialization;

namespace ProcActors.Micro;

/// <summary>What it costs to make bytes of messages and of users' values, and the like of them of the bytes.</summary>
public class Codecs
{
    private const int Many = 256;
    private static readonly Order Value = new(7, "seven", DateTime.UnixEpoch);

    private readonly ArrayBufferWriter<byte> _writer = new(64 * 1024);
    private readonly object _acquire = new LeaseProtocol.Acquire(1, 1, true);
    private readonly object _put = new QueueProtocol.PutMany(1, 1, PackedItems.Of([2, 7, 0, 0, 0]), true);
    private readonly object _puts = new QueueProtocol.PutMany(1, Many, PackedItems.Of([.. Enumerable.Repeat<byte[]>([2, 7, 0, 0, 0], Many)]), true);
    private readonly object _granted = new QueueProtocol.Granted(1, [.. Enumerable.Range(1, Many).Select(i => new QueueProtocol.Item(i, 1, 0, false, [2, 7, 0, 0, 0]))]);
    private ActorSystem _system = null!;
    private PayloadSerializer _payloads = null!;
    private ValueWriter _values = null!;
    private byte[] _number = [];
    private byte[] _order = [];

    [GlobalSetup]
    public void SetUp()
    {
        _system = ActorSystem.Create("micro");
        _payloads = PayloadSerializer.Of(_system);
        _values = new ValueWriter(_payloads);
        _number = _payloads.Serialize(7);
        _order = _payloads.Serialize(Value);
    }

    [GlobalCleanup]
    public Task CleanUp() => _system.Terminate();

    [Benchmark(Description = "acquire of a lock: write, read")]
    public object Acquire() => ThereAndBack(_acquire);

    [Benchmark(Description = "put of one item: write, read")]
    public object Put() => ThereAndBack(_put);

    [Benchmark(Description = "puts of 256 items: write, read, for each item", OperationsPerInvoke = Many)]
    public object Puts() => ThereAndBack(_puts);

    [Benchmark(Description = "grant of 256 items: write, read, for each item", OperationsPerInvoke = Many)]
    public object Granted() => ThereAndBack(_granted);

    [Benchmark(Description = "value, a number: write, read")]
    public int Number()
    {
        _payloads.Serialize(7);
        return _payloads.Deserialize<int>(_number, "a number");
    }

    [Benchmark(Description = "value, a record of a number, a text and a time: write, read")]
    public Order Record()
    {
        _payloads.Serialize(Value);
        return _payloads.Deserialize<Order>(_order, "an order");
    }

    [Benchmark(Description = "argument of a pool's task, a number: write, read, for each", OperationsPerInvoke = Many)]
    public int Arguments()
    {
        for (int i = 0; i < Many; i++)
            _values.Write(i);
        ReadOnlySpan<byte> values = _values.Take();
        int sum = 0;
        while (!values.IsEmpty)
        {
            sum += PoolValues.Read<int>(values, _payloads);
            values = values[PoolValues.SizeOf(values)..];
        }

        return sum;
    }

    private object ThereAndBack(object message)
    {
        (uint code, ProtocolMessages.Codec codec) = ProtocolMessages.Find(message.GetType());
        _writer.ResetWrittenCount();
        codec.Encode(_writer, message);
        return ProtocolMessages.Find(code).Decode(_writer.WrittenSpan);
    }

    /// <summary>A value as users have them.</summary>
    public sealed record Order(int Number, string Text, DateTime Time);
}
