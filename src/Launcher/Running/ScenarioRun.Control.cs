using ProcActors.Launcher.Control;
using ProcActors.Launcher.Explaining;
using ProcActors.Launcher.Policies;
using ProcActors.Launcher.Watching;

namespace ProcActors.Launcher.Running;

/// <content>What others see of a run while it lasts: its control socket, the live view, the explanation when it is stuck.</content>
internal sealed partial class ScenarioRun : IRunControl
{
    // As long as somebody waits who has asked the run to end.
    private static readonly TimeSpan TimeToExplain = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(1);
    private readonly RecentLines _recent = new();
    private StopSignals? _signals;

    string IRunControl.Scenario => scenario.Name;

    TimeSpan IRunControl.Lasted => Now;

    Task<RuntimeSnapshot> IRunControl.InspectAsync(TimeSpan patience, CancellationToken cancellationToken) => _runtime.InspectAsync(patience, cancellationToken);

    void IRunControl.StopAll() => _signals?.Ask(ExitCodes.Terminated);

    private async Task<int> WatchedAsync(StopSignals signals)
    {
        _signals = signals;
        await using ControlServer? control = OpenControl();
        if (options.Screen is not { } screen)
            return await WorkAsync(signals).ConfigureAwait(false);

        lines.Flush();
        screen.IsHeld = true;
        DateTimeOffset entered = DateTimeOffset.Now;
        TextWriter errors = Console.Error;
        Console.SetError(new SystemLines(lines));
        try
        {
            await using StreamWriter terminal = new(Console.OpenStandardOutput(), new System.Text.UTF8Encoding(false), 64 * 1024);
            await using LiveView view = new(this, _recent, terminal, options.Colour, TerminalSize.Now);
            return await WorkAsync(signals).ConfigureAwait(false);
        }
        finally
        {
            lines.Flush();
            screen.IsHeld = false;
            Console.SetError(errors);

            // What the launcher itself had to say is worth keeping in sight; what processes said is in their logs.
            foreach (SaidLine line in _recent.Last(RecentLines.Most).Where(line => line.At >= entered && line.Process is (LinePrinter.System or LinePrinter.Main)).TakeLast(100))
                lines.PrintPlain($"{line.At.ToLocalTime():HH:mm:ss.fff} {line.Process} | {line.Text}");
        }
    }

    private ControlServer? OpenControl()
    {
        if (options.Runtime is not null)
            return null;
        try
        {
            return new ControlServer(this, _recent, folder.Path);
        }
        catch (IOException e)
        {
            lines.Print(LinePrinter.System, $"{e.Message} Other verbs (ps, stop, explain) can't reach this run; it goes on");
            return null;
        }
    }

    // A run that is ended because nothing moves any more says why, before the evidence is gone.
    private async Task ExplainAsync(bool always)
    {
        try
        {
            if (!always && !IsStuck(await _runtime.InspectAsync(LongWait).ConfigureAwait(false)))
                return;
            RunExplanation explanation = await RunExplanation.TakeAsync(this, LongWait, TimeToExplain).ConfigureAwait(false);
            await File.WriteAllTextAsync(Path.Combine(folder.Path, "explanation.txt"), explanation.Text).ConfigureAwait(false);
            lines.Print(LinePrinter.System, "this is where it stands:");
            foreach (string line in explanation.Text.TrimEnd('\n').Split('\n'))
                lines.Print(LinePrinter.System, line.Length > 0 ? "  " + line : "");
        }
        catch (Exception e) when (e is ProcActorsException or IOException or UnauthorizedAccessException)
        {
            lines.Print(LinePrinter.System, $"where it stands could not be found out: {e.Message}");
        }
    }

    private bool IsStuck(RuntimeSnapshot now)
    {
        if (now.Deadlocks.Length > 0)
            return true;
        HashSet<int> alive = [.. Table().Where(process => process.State == ProcessState.Ready).Select(process => process.Pid).OfType<int>()];
        return alive.Count > 0 && now.Processes.Where(process => alive.Contains(process.Pid)).All(process => now.AwaitedBy(process.Process).Any(pair => now.At - pair.Wait.Since > LongWait));
    }
}
