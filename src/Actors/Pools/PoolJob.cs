using System.Diagnostics;
using ProcActors.Serialization;

namespace ProcActors.Pools;

/// <summary>Tasks that somebody waits for together: those of one map, or a single call. Used by the pool's actor alone.</summary>
internal abstract class PoolJob(PoolCall call, int count, TimeSpan? timeout)
{
    public PoolCall Call => call;

    public int Count { get; } = count;

    /// <summary>What is done, for people: <c>call</c>.</summary>
    public abstract string Verb { get; }

    /// <summary>Where spans of its workers belong; null when nobody traces.</summary>
    public Activity? Span { get; set; }

    /// <summary>How long a worker may work on it; null without limit. Only of a single call.</summary>
    public TimeSpan? Timeout => timeout;

    /// <summary>The number of its first task in the pool.</summary>
    public long First { get; set; }

    /// <summary>Ends when whoever waits has been told.</summary>
    public abstract Task Ended { get; }

    /// <summary>How many of its tasks have not ended.</summary>
    public int Left { get; private set; } = count;

    /// <summary>Whether nobody waits for it any more.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether workers are to forget the call when the job is over.</summary>
    public bool EndsCall { get; init; }

    /// <summary>Takes the results of the tasks from <paramref name="index"/>.</summary>
    public void Finish(int index, int tasks, ReadOnlyMemory<byte> results)
    {
        if (IsOver)
            return;
        Add(index, tasks, results);
        EndSome(tasks);
    }

    /// <summary>A task has no result and never will.</summary>
    public void Fail(int index, Exception reason)
    {
        if (IsOver)
            return;
        AddFailure(index, reason);
        EndSome(1);
    }

    /// <summary>No more results are wanted.</summary>
    public void End(Exception reason)
    {
        if (IsOver)
            return;
        IsOver = true;
        Complete(reason);
    }

    protected abstract void Add(int index, int tasks, ReadOnlyMemory<byte> results);

    protected abstract void AddFailure(int index, Exception reason);

    /// <summary>Tells whoever waits; <paramref name="reason"/> is why not all tasks have ended, null when they have.</summary>
    protected abstract void Complete(Exception? reason);

    protected static T Read<T>(ReadOnlySpan<byte> result, PayloadSerializer payloads) =>
        PoolValues.IsFailure(result) ? throw RemoteException.Of(PoolValues.ReadFailure(result)) : PoolValues.Read<T>(result, payloads);

    private void EndSome(int tasks)
    {
        Left -= tasks;
        if (Left > 0)
            return;
        IsOver = true;
        Complete(null);
    }
}
