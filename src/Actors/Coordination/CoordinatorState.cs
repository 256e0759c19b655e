using ProcActors.Snapshots;

namespace ProcActors.Coordination;

/// <summary>
/// The rules of one coordinator, with no actor, clock or I/O in them: a request changes the state and adds to <see cref="Replies"/> what is to be sent.
/// </summary>
internal abstract class CoordinatorState
{
    /// <summary>What is to be sent, in order; the caller clears it.</summary>
    public List<Reply> Replies { get; } = [];

    /// <summary>What happened, in order; the caller clears it.</summary>
    public List<Occurrence> Events { get; } = [];

    /// <summary>When the request at hand came, by the clock of whoever hands it in.</summary>
    public DateTimeOffset Now { get; set; }

    /// <summary>Takes a waiting request back; one that was answered before has its answer already.</summary>
    public abstract void Withdraw(Incarnation owner, long request);

    /// <summary>The process has been reaped, and not a moment before.</summary>
    public abstract void End(Incarnation owner);

    /// <exception cref="InvalidOperationException">The state contradicts itself: nothing it says can be trusted any more.</exception>
    public abstract void AssertInvariants();

    /// <summary>What it shows of itself, but for its name.</summary>
    /// <param name="pidOf">The pid of a process that has asked it for something.</param>
    public virtual CoordinatorSnapshot Inspect(Func<Incarnation, int> pidOf) => new OtherSnapshot(IsSilent: false);

    protected void Answer(Incarnation to, IReply message) => Replies.Add(new Reply(to, message));

    protected void Tell(string what, Incarnation process, string figure, long number) => Events.Add(new Occurrence(what, process, figure, number));

    protected static void Assert(bool holds, string rule)
    {
        if (!holds)
            throw new InvalidOperationException($"A coordinator has broken its rule that {rule}.");
    }
}

/// <summary>One answer that a state wants sent, with the parts that go before it when what it carries is large.</summary>
internal readonly record struct Reply(Incarnation To, IReply Message, IReadOnlyList<byte[]>? Before = null);

/// <summary>What happened, as the record of a run names it, with the one number that belongs to it.</summary>
internal readonly record struct Occurrence(string Name, Incarnation Process, string Figure, long Number);
