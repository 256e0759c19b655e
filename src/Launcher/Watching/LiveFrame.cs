using System.Globalization;
using ProcActors.Launcher.Control;
using ProcActors.Launcher.Running;
using ProcActors.Snapshots;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ProcActors.Launcher.Watching;

/// <summary>One picture of a run, made for a screen of a certain size: a title, what there is to see of processes, queues, locks and pools, and below it the last lines.</summary>
internal static class LiveFrame
{
    private const int FewestLines = 3;
    private static readonly Style Dim = new(Color.Grey);
    private static readonly Style Bad = new(Color.Red);
    private static readonly Style Good = new(Color.Green);
    private static readonly Style Busy = new(Color.Yellow);

    // Who is more interesting comes first, where not all can be shown.
    private static readonly string[] Interest = ["stopped", "backoff", "stopping", "starting", "running", "ready", "waiting", "ended"];

    public static void Draw(IAnsiConsole console, RunState state, Rates rates, IReadOnlyList<SaidLine> lines, int width, int height)
    {
        List<IRenderable> rows = [Title(state, width)];
        int left = height - 1;
        IReadOnlyList<Section> sections = Sections(state, rates);
        int[] rooms = Share(sections, left - Math.Min(FewestLines, left / 3));
        for (int i = 0; i < sections.Count; i++)
        {
            if (rooms[i] == 0)
                continue;
            LiveTable table = sections[i].Make(rooms[i] - 2);
            rows.Add(Text.Empty);
            rows.AddRange(table.Render(width));
            left -= table.Height + 1;
        }

        if (left > 1)
        {
            rows.Add(new Rule { Style = Dim, Border = BoxBorder.Square });
            rows.AddRange(lines.TakeLast(left - 1).Select(line => Line(line, width)));
        }

        foreach (IRenderable row in rows)
        {
            console.Write(row);
            if (row is Text)
                console.WriteLine();
        }
    }

    private static Text Title(RunState state, int width)
    {
        IEnumerable<string> counts = state.Processes.GroupBy(process => process.State).OrderBy(group => Array.IndexOf(Interest, group.Key)).Select(group => $"{group.Count()} {group.Key}");
        string rings = state.Snapshot.Deadlocks.Length > 0 ? "DEADLOCK (procactors explain)  " : "";
        string title = $"{rings}{state.Scenario}  {TimeSpan.FromMilliseconds(state.Lasted):hh\\:mm\\:ss}  {string.Join(", ", counts)}";
        return new Text(AnsiText.Fit(title, width), rings.Length > 0 ? Bad : new Style(decoration: Decoration.Bold));
    }

    private static List<Section> Sections(RunState state, Rates rates)
    {
        RuntimeSnapshot snapshot = state.Snapshot;
        List<Section> sections = [new Section(state.Processes.Count, room => Processes(state, rates, room))];
        if (snapshot.Queues.Length > 0)
            sections.Add(new Section(snapshot.Queues.Length, room => Queues(snapshot, rates, room)));
        if (snapshot.Leases.Length > 0)
            sections.Add(new Section(snapshot.Leases.Length, room => Leases(snapshot, room)));
        if (snapshot.Pools.Length > 0)
            sections.Add(new Section(snapshot.Pools.Length, room => Pools(snapshot, rates, room)));
        return sections;
    }

    // A section needs a blank line, its titles and a row at least; the processes take what the others leave.
    private static int[] Share(IReadOnlyList<Section> sections, int room)
    {
        int[] wanted = [.. sections.Select(section => section.Rows + 2)];
        if (wanted.Sum() <= room)
            return wanted;
        int most = Math.Max(3, room / (sections.Count + 1));
        for (int i = sections.Count - 1; i > 0; i--)
            wanted[i] = Math.Min(wanted[i], most);
        for (int i = sections.Count - 1; i > 0 && wanted.Skip(1).Sum() > room - Math.Min(4, wanted[0]); i--)
            wanted[i] = 0;
        int left = Math.Min(wanted[0], room - wanted.Skip(1).Sum());
        wanted[0] = left < 3 ? 0 : left;
        return wanted;
    }

    private static LiveTable Processes(RunState state, Rates rates, int room)
    {
        LiveTable table = new([new("process", 0), new("state", 0, 8), new("pid", 3, 7, true), new("cpu", 1, 5, true), new("memory", 2, 7, true), new("does", 0, 200, Least: 20)]);
        bool all = state.Processes.Count <= room;
        List<ProcessLine> shown = all ? [.. state.Processes] : [.. state.Processes.OrderBy(process => Array.IndexOf(Interest, process.State)).ThenBy(process => process.Does.StartsWith("waits", StringComparison.Ordinal) ? 0 : 1).Take(room - 1)];
        foreach (ProcessLine process in shown)
        {
            table.Add(
                (process.Name, null),
                (process.State, StyleOf(process)),
                (process.Pid?.ToString(CultureInfo.InvariantCulture) ?? "", Dim),
                (process.State is "ended" or "waiting" or "backoff" || rates.Cpu(process.Pid) is not { } cpu ? "" : cpu.ToString("0%", CultureInfo.InvariantCulture), null),
                (Size(process.Memory), null),
                (process.Restarts > 0 ? $"{process.Does} (restart {process.Restarts})" : process.Does, process.State == "ended" ? Dim : Style.Plain));
        }

        if (!all)
            table.Note(Folded(state.Processes.Except(shown)));
        return table;
    }

    private static string Folded(IEnumerable<ProcessLine> hidden)
    {
        List<ProcessLine> rest = [.. hidden];
        return $"… {rest.Count} more: {string.Join(", ", rest.GroupBy(process => process.State).OrderBy(group => Array.IndexOf(Interest, group.Key)).Select(group => $"{group.Count()} {group.Key}"))}";
    }

    private static LiveTable Queues(RuntimeSnapshot run, Rates rates, int room)
    {
        LiveTable table = new([new("queue", 0), new("waiting", 0, 9, true), new("taken", 0, 7, true), new("done", 2, 9, true), new("a second", 1, 9, true), new("oldest", 0, 60)]);
        foreach (QueueSnapshot queue in Most(run.Queues, room, queue => queue.Statistics.Ready + queue.Statistics.Taken))
        {
            QueueStatistics counts = queue.Statistics;
            bool full = queue.Capacity > 0 && counts.Ready >= queue.Capacity;
            table.Add(
                (queue.Name, null),
                (queue.Capacity > 0 ? $"{counts.Ready}/{queue.Capacity}" : $"{counts.Ready}", full ? Busy : Style.Plain),
                ($"{counts.Taken}", null),
                ($"{counts.Done}", null),
                (rates.Done(queue.Name)?.ToString("0", CultureInfo.InvariantCulture) ?? "", null),
                (Oldest(run, queue), counts.Dead > 0 ? Bad : Dim));
        }

        return Fold(table, run.Queues.Length, room);
    }

    private static string Oldest(RuntimeSnapshot run, QueueSnapshot queue)
    {
        List<string> words = [];
        if (queue.Next is { } next)
            words.Add($"waits {Explanation.Age(run.At - next.Since)}");
        if (queue.OldestTaken is { } taken)
            words.Add($"taken {Explanation.Age(run.At - taken.Since)} by {taken.Holder!.Name}");
        if (queue.Statistics.Dead > 0)
            words.Add($"{queue.Statistics.Dead} dead");
        return string.Join(", ", words);
    }

    private static LiveTable Leases(RuntimeSnapshot run, int room)
    {
        LiveTable table = new([new("lock", 0), new("held", 0, 7, true), new("waiting", 0, 7, true), new("for", 1, 10, true), new("by", 0, 80)]);
        foreach (LeaseSnapshot lease in Most(run.Leases, room, lease => (lease.WaiterCount * 1000) + lease.Held))
        {
            table.Add(
                (lease.Name, null),
                (lease.Free + lease.Held > 1 ? $"{lease.Held}/{lease.Free + lease.Held}" : lease.Held > 0 ? "held" : "free", lease.Held > 0 ? Busy : Good),
                ($"{lease.WaiterCount}", null),
                (lease.Holders.Length > 0 ? Explanation.Age(run.At - lease.Holders[0].Since) : "", null),
                (string.Join(", ", lease.Holders.Select(hold => hold.Process.Name)), null));
        }

        return Fold(table, run.Leases.Length, room);
    }

    private static LiveTable Pools(RuntimeSnapshot run, Rates rates, int room)
    {
        const int cells = 20;
        LiveTable table = new([new("pool", 0), new("busy", 0, 7, true), new("done", 0, 17, true), new("failed", 2, 7, true), new("a second", 1, 9, true), new("", 0, 30, Least: 10)]);
        foreach (PoolSnapshot pool in Most(run.Pools, room, pool => pool.Queued))
        {
            double part = pool.Submitted == 0 ? 0 : (double)(pool.Done + pool.Failed) / pool.Submitted;
            int filled = (int)(part * cells);
            table.Add(
                (pool.Name, null),
                ($"{pool.Holders.Length}/{pool.Size}", null),
                ($"{pool.Done}/{pool.Submitted}", null),
                ($"{pool.Failed}", pool.Failed > 0 ? Bad : Style.Plain),
                (rates.Done(pool.Name)?.ToString("0", CultureInfo.InvariantCulture) ?? "", null),
                ($"{new string('█', filled)}{new string('░', cells - filled)} {part:0%}", Good));
        }

        return Fold(table, run.Pools.Length, room);
    }

    private static IEnumerable<T> Most<T>(IReadOnlyCollection<T> all, int room, Func<T, long> interest) => all.Count <= room ? all : all.OrderByDescending(interest).Take(room - 1);

    private static LiveTable Fold(LiveTable table, int count, int room)
    {
        if (count > room)
            table.Note($"… {count - Math.Max(0, room - 1)} more");
        return table;
    }

    private static Text Line(SaidLine line, int width)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{line.At.ToLocalTime():HH:mm:ss} {line.Process} | {line.Text}");
        return new Text(AnsiText.Fit(text, width), line.Process == LinePrinter.System ? Dim : Style.Plain);
    }

    private static Style? StyleOf(ProcessLine process) => process.State switch
    {
        "ready" => Good,
        "stopped" => Bad,
        "ended" => process.Does is "0" or "exit 0" ? Dim : Bad,
        "waiting" => Dim,
        _ => Busy,
    };

    private static string Size(long bytes) => bytes == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0} MB");

    private sealed record Section(int Rows, Func<int, LiveTable> Make);
}
