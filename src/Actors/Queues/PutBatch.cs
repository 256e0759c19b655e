using System.Buffers;
using ProcActors.Coordination;

namespace ProcActors.Queues;

/// <summary>Items that go to a queue in one message: some that somebody waits for, and some that were only posted.</summary>
internal sealed class PutBatch(bool wait, Put? special = null)
{
    private const int MostItems = 1024;
    private const int FirstSize = 4096;

    private readonly List<Put> _puts = special is null ? [] : [special];
    private ArrayBufferWriter<byte> _packed = new(FirstSize);

    /// <summary>The number of its first item's request; 0 until it is sent.</summary>
    public long First { get; private set; }

    public int Count { get; private set; } = special is null ? 0 : 1;

    public int Unanswered { get; private set; }

    public IReadOnlyList<Put> Puts => _puts;

    /// <summary>Whether items like these may still join it.</summary>
    public bool HasRoom(bool waits, int items, long bytes) =>
        special is null && waits == wait && (Count == 0 || (Count + items <= MostItems && _packed.WrittenCount + bytes <= PartCollector.PartSize));

    public void Add(Put put)
    {
        (put.Batch, put.Index) = (this, Count);
        _puts.Add(put);
        foreach (byte[] payload in put.Payloads)
            Post(payload);
    }

    public void Post(ReadOnlySpan<byte> payload)
    {
        PackedItems.Write(_packed, payload);
        Count++;
    }

    /// <summary>Takes a put out again, before it is sent.</summary>
    public void Remove(Put put)
    {
        int size = put.Payloads.Length;
        ArrayBufferWriter<byte> rest = new(FirstSize);
        ReadOnlySpan<byte> all = _packed.WrittenSpan;
        for (int i = 0; i < Count && special is null; i++)
        {
            ReadOnlySpan<byte> item = PackedItems.Next(ref all);
            if (i < put.Index || i >= put.Index + size)
                PackedItems.Write(rest, item);
        }

        _packed = rest;
        _puts.Remove(put);
        Count -= size;
        foreach (Put later in _puts.Where(other => other.Index > put.Index))
            later.Index -= size;
    }

    /// <summary>The message, with requests numbered on from <paramref name="first"/>.</summary>
    public object Send(long first)
    {
        First = first;
        Unanswered = Count;
        if (special is not null)
            return new QueueProtocol.Put(first, special.Payloads[0], special.Wait, special.Priority, special.TimeToLive);
        return Count == 1
            ? new QueueProtocol.Put(first, PackedItems.Read(_packed.WrittenSpan, 1)[0], wait)
            : new QueueProtocol.PutMany(first, Count, _packed.WrittenMemory, wait);
    }

    /// <summary>Answers those of its requests that lie in the range.</summary>
    /// <returns>How many, and how many of them were posted.</returns>
    public (int Answered, int Posted) Answer(long request, QueueAnswer answer, int most)
    {
        long end = Math.Min(request + most, First + Count);
        int answered = (int)(end - request);
        int posted = answered;
        foreach (Put put in _puts)
        {
            long from = Math.Max(request, First + put.Index);
            long to = Math.Min(end, First + put.Index + put.Payloads.Length);
            if (from >= to)
                continue;
            put.Answer(answer, (int)(to - from));
            posted -= (int)(to - from);
        }

        Unanswered -= answered;
        return (answered, posted);
    }

    /// <summary>The bytes of the items whose requests lie in the range.</summary>
    public IEnumerable<byte[]> PayloadsOf(long request, int count) => special is not null
        ? special.Payloads
        : PackedItems.Read(_packed.WrittenSpan, Count).Skip((int)(request - First)).Take(count);
}
