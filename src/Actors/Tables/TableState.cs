using System.Buffers.Binary;
using ProcActors.Coordination;
using ProcActors.Snapshots;

namespace ProcActors.Tables;

/// <summary>
/// The rules of shared values: entries by key, all of them bytes that only users' processes can read. Writes to an entry are served in their order; an
/// update lends the entry to one process, which computes the new value, and the writes after it wait. Reads never wait. A process that dies with an
/// entry lent to it leaves it as it was. A shared value is a table of one entry.
/// </summary>
internal sealed class TableState(bool isRecorded) : CoordinatorState
{
    private readonly Dictionary<byte[], Entry> _entries = new(new SameBytes());
    private readonly Dictionary<long, Entry> _lent = [];
    private long _loans;
    private long _changes;

    /// <summary>How many keys have a value.</summary>
    public int Count { get; private set; }

    public void Read(Incarnation owner, long request, byte[] key, bool wantsValue)
    {
        IReadOnlyList<byte[]>? value = _entries.GetValueOrDefault(key)?.Value;
        AnswerWith(owner, wantsValue ? value : null, last => new TableProtocol.Entry(request, value is not null, last));
    }

    /// <param name="owner">Who writes.</param>
    /// <param name="request">Its request.</param>
    /// <param name="key">Which entry.</param>
    /// <param name="what">What is to be done with it.</param>
    /// <param name="value">The new value, in one or more parts; nothing where none is needed.</param>
    /// <param name="wantsValue">Whether the value before is to come with the answer.</param>
    public void Write(Incarnation owner, long request, byte[] key, TableWrite what, IReadOnlyList<byte[]> value, bool wantsValue)
    {
        if (!_entries.TryGetValue(key, out Entry? entry))
            _entries.Add(key, entry = new Entry(key));
        entry.Line.Add(new Pending(owner, request, what, value, wantsValue) { Since = Now });
        Serve(entry);
    }

    /// <summary>An entry comes back from the process that it was lent to, with what is to be done.</summary>
    public void Return(Incarnation owner, long request, long loan, TableWrite what, IReadOnlyList<byte[]> value)
    {
        if (!_lent.TryGetValue(loan, out Entry? entry) || entry.Loan!.Owner != owner)
        {
            Answer(owner, new TableProtocol.Entry(request, false, []));
            return;
        }

        if (entry.Loan.IsStale && what != TableWrite.Keep)
        {
            // All was cleared in between: what was computed from the old value must be computed anew.
            entry.Loan = entry.Loan with { IsStale = false };
            Lend(entry, request);
            return;
        }

        End(entry);
        Apply(entry, new Pending(owner, request, what, value, WantsValue: false));
        Serve(entry);
    }

    public void Clear(Incarnation owner, long request)
    {
        foreach (Entry entry in _entries.Values.Where(entry => entry.Value is not null).ToList())
        {
            Change(entry, owner, null);
            if (entry.Loan is not null)
                entry.Loan = entry.Loan with { IsStale = true };
            Forget(entry);
        }

        Answer(owner, new TableProtocol.Entry(request, false, []));
    }

    /// <summary>Sends all entries as they are now: of each the length of the key, of the value, then both.</summary>
    public void Copy(Incarnation owner, long request)
    {
        using MemoryStream all = new();
        Span<byte> lengths = stackalloc byte[8];
        foreach (Entry entry in _entries.Values)
        {
            if (entry.Value is not { } value)
                continue;
            BinaryPrimitives.WriteInt32LittleEndian(lengths, entry.Key.Length);
            BinaryPrimitives.WriteInt32LittleEndian(lengths[4..], value.Sum(part => part.Length));
            all.Write(lengths);
            all.Write(entry.Key);
            foreach (byte[] part in value)
                all.Write(part);
        }

        AnswerWith(owner, [.. all.ToArray().Chunk(PartCollector.PartSize)], last => new TableProtocol.Copied(request, last));
    }

    public override void Withdraw(Incarnation owner, long request)
    {
        if (_lent.Values.Any(entry => entry.Line.Remove(owner, request) is not null))
            Answer(owner, new CoordinatorProtocol.Withdrawn(request));
    }

    public override void End(Incarnation owner)
    {
        foreach (Entry entry in _lent.Values.ToList())
        {
            entry.Line.RemoveAll(owner);
            if (entry.Loan!.Owner != owner)
                continue;
            End(entry);
            Serve(entry);
        }
    }

    public override CoordinatorSnapshot Inspect(Func<Incarnation, int> pidOf) => new TableSnapshot(Count)
    {
        Holders = Listing.Of(_lent.Values.Select(entry => new HolderSnapshot(entry.Loan!.Owner, pidOf(entry.Loan.Owner), entry.Loan.Since, entry.Loan.Number, 1))),
        Waiters = Listing.Of(_lent.Values.SelectMany(entry => Listing.Line(entry.Line, WaitPurpose.Entry, pidOf))),
        WaiterCount = _lent.Values.Sum(entry => entry.Line.Count),
    };

    public override void AssertInvariants()
    {
        Assert(_lent.Values.All(entry => entry.Loan is not null && _entries.GetValueOrDefault(entry.Key) == entry), "a loan is one of its entries");
        Assert(Count <= _entries.Count && _entries.Count <= Count + _lent.Count, "an entry has a value, or is lent");
    }

    private void Serve(Entry entry)
    {
        while (entry.Loan is null && entry.Line.TryTakeFirst(out Pending? first))
            Apply(entry, first);
        Forget(entry);
    }

    private void Apply(Entry entry, Pending write)
    {
        IReadOnlyList<byte[]>? before = entry.Value;
        if (write.What == TableWrite.Borrow)
        {
            entry.Loan = new Loan(++_loans, write.Owner, Now, IsStale: false);
            _lent.Add(_loans, entry);
            Lend(entry, write.Request);
            return;
        }

        if (write.What == TableWrite.Set || (write.What == TableWrite.Add && before is null))
            Change(entry, write.Owner, write.Value, isFirst: write.What == TableWrite.Add);
        else if (write.What == TableWrite.Remove && before is not null)
            Change(entry, write.Owner, null);
        AnswerWith(write.Owner, write.WantsValue ? before : null, last => new TableProtocol.Entry(write.Request, before is not null, last));
    }

    private void Change(Entry entry, Incarnation owner, IReadOnlyList<byte[]>? value, bool isFirst = false)
    {
        Count += (value is null ? 0 : 1) - (entry.Value is null ? 0 : 1);
        entry.Value = value;
        if (isRecorded && !isFirst)
            Tell("value.set", owner, "change", ++_changes);
    }

    private void Lend(Entry entry, long request)
    {
        (long number, Incarnation owner, _, _) = entry.Loan!;
        AnswerWith(owner, entry.Value, last => new TableProtocol.Lent(request, number, entry.Value is not null, last));
    }

    private void End(Entry entry)
    {
        _lent.Remove(entry.Loan!.Number);
        entry.Loan = null;
    }

    private void Forget(Entry entry)
    {
        if (entry.Value is null && entry.Loan is null)
            _entries.Remove(entry.Key);
    }

    private void AnswerWith(Incarnation to, IReadOnlyList<byte[]>? value, Func<byte[], IReply> message) =>
        Replies.Add(value is { Count: > 0 } ? new Reply(to, message(value[^1]), [.. value.Take(value.Count - 1)]) : new Reply(to, message([])));

    private sealed class Entry(byte[] key)
    {
        public byte[] Key => key;

        /// <summary>Null when there is none.</summary>
        public IReadOnlyList<byte[]>? Value { get; set; }

        public Loan? Loan { get; set; }

        public WaitingLine<Pending> Line { get; } = [];
    }

    private sealed record Loan(long Number, Incarnation Owner, DateTimeOffset Since, bool IsStale);

    private sealed record Pending(Incarnation Owner, long Request, TableWrite What, IReadOnlyList<byte[]> Value, bool WantsValue) : Waiting(Owner, Request);

    private sealed class SameBytes : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] bytes)
        {
            HashCode hash = default;
            hash.AddBytes(bytes);
            return hash.ToHashCode();
        }
    }
}

/// <summary>What a write does with an entry.</summary>
internal enum TableWrite : byte
{
    /// <summary>Leaves it as it is: an update that was given up.</summary>
    Keep,

    Set,

    /// <summary>Sets it if it has no value.</summary>
    Add,

    Remove,

    /// <summary>Lends it to the process, to be changed and returned.</summary>
    Borrow,
}
