using BenchmarkDotNet.Attributes;
using ProcActors.Queues;

namespace ProcActors.Micro;

/// <summary>What the rules of a queue cost for each item, without actor, wire or process.</summary>
public class QueueRules
{
    private const int Many = 1024;
    private static readonly Incarnation Putter = new("run", "putter", "0.1");
    private static readonly Incarnation Getter = new("run", "getter", "0.2");
    private static readonly byte[] Item = [2, 7, 0, 0, 0];
    private static readonly byte[][] Items = [.. Enumerable.Repeat(Item, Many)];

    private readonly QueueState _plain = new(0, joinable: false) { KeepsEvents = false };
    private readonly QueueState _joinable = new(0, joinable: true) { KeepsEvents = false };
    private long _request;

    [Benchmark(Description = "queue: put, get")]
    public void One()
    {
        _plain.Put(Putter, ++_request, Item, wait: true);
        _plain.Get(Getter, ++_request, wait: true);
        _plain.Accept(Getter, 1);
        Forget(_plain);
    }

    [Benchmark(Description = "joinable queue: put, get, done")]
    public void OneDone()
    {
        _joinable.Put(Putter, ++_request, Item, wait: true);
        _joinable.Get(Getter, ++_request, wait: true);
        _joinable.Done(Getter, _joinable.Replies.Find(static reply => reply.Item is not null).Item!.Number);
        Forget(_joinable);
    }

    [Benchmark(Description = "queue: an item of 1,024 that are put and got together", OperationsPerInvoke = Many)]
    public void Together()
    {
        _plain.PutMany(Putter, _request + 1, Items, wait: true);
        _request += Many;
        _plain.Get(Getter, ++_request, wait: true, ahead: Many - 1);
        _plain.Accept(Getter, Many);
        Forget(_plain);
    }

    private static void Forget(QueueState state)
    {
        state.Replies.Clear();
        state.TakenIn.Clear();
        state.Released.Clear();
    }
}
