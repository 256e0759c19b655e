using System.Text;
using ProcActors.Launcher.Control;
using ProcActors.Snapshots;

namespace ProcActors.Launcher.Explaining;

/// <summary>Why a run stands where it stands: what its processes hold and wait for, and where in their code they are.</summary>
internal sealed record RunExplanation
{
    // Each takes a fraction of a second, and who looks at more than that looks with other tools.
    private const int MostLookedInto = 20;

    public required RuntimeSnapshot Snapshot { get; init; }

    public required IReadOnlyList<ProcessStacks> Stacks { get; init; }

    /// <summary>All of it in sentences.</summary>
    public required string Text { get; init; }

    /// <summary>Looks at a run. The processes go on meanwhile; nothing is sent to them.</summary>
    /// <param name="run">Which.</param>
    /// <param name="patience">How long each queue, lock and the like is waited for.</param>
    /// <param name="forStacks">How long processes are looked into, one after the other.</param>
    public static async Task<RunExplanation> TakeAsync(IRunControl run, TimeSpan patience, TimeSpan forStacks)
    {
        RuntimeSnapshot snapshot = await run.InspectAsync(patience, CancellationToken.None).ConfigureAwait(false);
        IReadOnlyList<ProcessStacks> stacks = await Task.Run(() => ReadStacks(snapshot, forStacks)).ConfigureAwait(false);
        return new RunExplanation { Snapshot = snapshot, Stacks = stacks, Text = snapshot.Explain() + TextOf(snapshot, stacks) };
    }

    /// <summary>Where the code of some processes stands, in lines.</summary>
    public static async Task<string> StacksAsync(IReadOnlyList<ProcessSnapshot> processes, TimeSpan limit) =>
        string.Concat((await Task.Run(() => StackReaderProcess.Read(processes, limit)).ConfigureAwait(false)).Select(TextOf));

    // Those that wait for others first, and of them those that have waited longest.
    private static IReadOnlyList<ProcessStacks> ReadStacks(RuntimeSnapshot snapshot, TimeSpan limit)
    {
        IEnumerable<ProcessSnapshot> processes = snapshot.Processes.Where(process => !process.Process.IsRoot)
            .OrderBy(process => snapshot.AwaitedBy(process.Process).Select(pair => pair.Wait.Since).DefaultIfEmpty(DateTimeOffset.MaxValue).Min());
        return StackReaderProcess.Read([.. processes.Take(MostLookedInto)], limit);
    }

    private static string TextOf(RuntimeSnapshot snapshot, IReadOnlyList<ProcessStacks> stacks)
    {
        StringBuilder text = new();
        if (stacks.Count > 0)
            text.Append("\nWhere their code stands\n");
        foreach (ProcessStacks process in stacks)
            text.Append(TextOf(process));
        int left = snapshot.Processes.Length - 1 - stacks.Count;
        if (left > 0)
            text.Append($"  {left} more processes were not looked into\n");
        return text.ToString();
    }

    private static string TextOf(ProcessStacks process)
    {
        StringBuilder text = new($"  {process.Name} (pid {process.Pid})\n");
        if (process.Fault is { } fault)
            text.Append($"    {fault}\n");
        else if (process.Flows.Count + process.Threads.Count == 0)
            text.Append("    no method of its own is under way: it waits for what the others send\n");
        foreach (string flow in process.Flows)
            text.Append($"    awaits in {flow}\n");
        foreach (ThreadStack thread in process.Threads)
        {
            text.Append($"    thread {thread.Name}\n");
            foreach (string frame in thread.Frames)
                text.Append($"      at {frame}\n");
        }

        return text.ToString();
    }
}
