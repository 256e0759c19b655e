using System.Globalization;
using System.Text;

namespace ProcActors.Snapshots;

/// <summary>A snapshot in sentences, for somebody who has to find out why nothing moves.</summary>
internal static class Explanation
{
    private const int Indent = 2;

    public static string Of(RuntimeSnapshot run)
    {
        StringBuilder text = new();
        Section(text, "Deadlocks", run.Deadlocks.Select(ring => $"{ring}. None of them can go on, unless another flow of one of them releases what it holds."));
        Section(text, "Processes", run.Processes.Where(process => !process.Process.IsRoot || run.HeldBy(process.Process).Any() || run.AwaitedBy(process.Process).Any()).Select(process => $"{process.Name} (pid {process.Pid}{StateOf(process)}) {Doing(run, process.Process)}"));
        Section(text, "Held", run.Coordinators.SelectMany(of => of.Holders.Select(hold => $"{of.Title}: {HoldOf(of, hold)} by {hold.Process.Name} (pid {hold.Pid}) for {Age(run.At - hold.Since)}")));
        Section(text, "Waiting", run.Coordinators.SelectMany(of => of.Waiters.Select(wait => $"{wait.Process.Name} (pid {wait.Pid}) has waited {Age(run.At - wait.Since)} for {PurposeOf(of, wait.Purpose)}{Blame(of, wait)}")));
        Section(text, "Queues", run.Queues.SelectMany(queue => LinesOf(run, queue)));
        Section(text, "No answer", run.Others.Where(other => other.IsSilent).Select(other => $"{other.Title} did not say: the process that it is in stands still, or is very busy"));
        return text.Length > 0 ? text.ToString() : "Nothing is held, nobody waits, and no process has begun its work.\n";
    }

    /// <summary>What a process does, in a few words: what it waits for, or what it holds.</summary>
    public static string Doing(RuntimeSnapshot run, Incarnation process)
    {
        List<string> waits = [.. run.AwaitedBy(process).Take(2).Select(pair => $"waits for {PurposeOf(pair.For, pair.Wait.Purpose)} ({Age(run.At - pair.Wait.Since)})")];
        List<string> holds = [.. run.HeldBy(process).Take(3).Select(pair => HoldOf(pair.Of, pair.Hold) is var what && pair.Of is PoolSnapshot ? $"works on {what} of {pair.Of.Title}" : $"holds {Thing(pair.Of, pair.Hold)}")];
        return waits.Count + holds.Count == 0 ? "holds nothing that is shared, and waits for nothing" : string.Join(", ", waits.Concat(holds));
    }

    /// <summary>A length of time as people say it: <c>0.4 s</c>, <c>2 min 5 s</c>.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 0 } => "0.0 s",
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalSeconds:0.0} s"),
        { TotalMinutes: < 60 } => $"{(int)age.TotalMinutes} min {age.Seconds} s",
        _ => $"{(int)age.TotalHours} h {age.Minutes} min",
    };

    /// <summary>What somebody waits for, with the name of what it waits at.</summary>
    public static string PurposeOf(CoordinatorSnapshot at, WaitPurpose purpose) => purpose switch
    {
        WaitPurpose.Get => $"an item of {at.Title}",
        WaitPurpose.Put => $"room in {at.Title}",
        WaitPurpose.Join => $"all work of {at.Title} to be done",
        WaitPurpose.Notification => $"a notification of {at.Title}",
        WaitPurpose.Event => $"{at.Title} to be set",
        WaitPurpose.Parties => $"the other parties of {at.Title}",
        WaitPurpose.Entry => $"an entry of {at.Title} that is being updated",
        WaitPurpose.Send => $"room in {at.Title}",
        WaitPurpose.Receive => $"a message of {at.Title}",
        _ => at.Title,
    };

    private static void Section(StringBuilder text, string title, IEnumerable<string> lines)
    {
        List<string> all = [.. lines];
        if (all.Count == 0)
            return;
        if (text.Length > 0)
            text.Append('\n');
        text.Append(title).Append('\n');
        foreach (string line in all)
            text.Append(' ', Indent).Append(line).Append('\n');
    }

    private static string StateOf(ProcessSnapshot process) => process.State switch
    {
        ProcessState.Stopped => ", STOPPED by a signal: it does nothing until it is continued",
        ProcessState.Ended => ", ended",
        ProcessState.Running => ", busy",
        _ => "",
    };

    private static string HoldOf(CoordinatorSnapshot of, HolderSnapshot hold) => of switch
    {
        QueueSnapshot => hold.Count == 1 ? $"item {hold.Number} taken" : $"{hold.Count} items taken, the oldest number {hold.Number},",
        PoolSnapshot => $"task {hold.Number}",
        LeaseSnapshot when hold.Count > 1 => $"held {hold.Count} times (token {hold.Number})",
        LeaseSnapshot => $"held (token {hold.Number})",
        BarrierSnapshot => "its action run",
        _ => "an entry lent",
    };

    private static string Thing(CoordinatorSnapshot of, HolderSnapshot hold) => of switch
    {
        QueueSnapshot => hold.Count == 1 ? $"item {hold.Number} of {of.Title}" : $"{hold.Count} items of {of.Title}",
        LeaseSnapshot => of.Title,
        BarrierSnapshot => $"up {of.Title} with its action",
        _ => $"an entry of {of.Title}",
    };

    // Whoever could end the wait.
    private static string Blame(CoordinatorSnapshot of, WaiterSnapshot wait)
    {
        string holders = string.Join(", ", of.Holders.Select(hold => hold.Process.Name).Distinct().Take(4));
        return (of, wait.Purpose) switch
        {
            (_, WaitPurpose.Acquire or WaitPurpose.Entry) when holders.Length > 0 => $"; {holders} {(of.Holders.Length == 1 ? "has" : "have")} it",
            (QueueSnapshot queue, WaitPurpose.Join) => $"; {queue.Statistics.Ready} wait and {queue.Statistics.Taken} are taken{(holders.Length > 0 ? $" by {holders}" : "")}",
            (QueueSnapshot queue, WaitPurpose.Put) => $"; {queue.Statistics.Ready} of {queue.Capacity} places are taken",
            (BarrierSnapshot barrier, WaitPurpose.Parties) => $"; {barrier.WaiterCount} of {barrier.Parties} have come",
            _ => "",
        };
    }

    private static IEnumerable<string> LinesOf(RuntimeSnapshot run, QueueSnapshot queue)
    {
        QueueStatistics counts = queue.Statistics;
        yield return $"{queue.Title}: {counts.Put} put, {counts.Ready} wait, {counts.Taken} taken, {counts.Done} done{(counts.Dead > 0 ? $", {counts.Dead} dead" : "")}";
        if (queue.Next is { } next)
            yield return $"  oldest that nobody has taken: item {next.Number}, for {Age(run.At - next.Since)}{(counts.WaitingGets == 0 ? "; nobody asks for one" : "")}";
        if (queue.OldestTaken is { } taken)
            yield return $"  oldest taken{(queue.IsJoinable ? " and not done" : "")}: item {taken.Number}, by {taken.Holder!.Name} for {Age(run.At - taken.Since)}";
    }
}
