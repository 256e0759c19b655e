using System.Text;
using ProcActors.Launcher.Running;
using ProcActors.Launcher.Scenarios;

namespace ProcActors.TestKit;

/// <content>Scenarios out of files.</content>
public abstract partial class ScenarioRun
{
    private readonly Scenario? _scenario;
    private string? _folder;

    /// <summary>A folder for files of this run, made when first asked for and removed after the test; <c>{run}</c> in a scenario file.</summary>
    public string Folder => _folder ??= Directory.CreateTempSubdirectory("procactors-test-").FullName;

    /// <summary>
    /// Runs the scenario of the file as the launcher does, with its order, restarts and faults, until it is over, and checks what it expects. What it has made and its history are there to
    /// be judged afterwards; its processes have ended.
    /// </summary>
    /// <exception cref="InvalidOperationException">The test is not about a file.</exception>
    /// <exception cref="NotSupportedException">The file asks for something that a simulated machine does not have.</exception>
    /// <exception cref="ScenarioAssertionException">It was not as the file expects, a process of which nothing is expected failed, or its time was over.</exception>
    public async Task PlayAsync()
    {
        Scenario scenario = _scenario ?? throw new InvalidOperationException("This test has no scenario file to play: begin it with RunFileAsync.");
        CheckPlayable(scenario);
        StringBuilder faults = new();
        RunOptions how = new()
        {
            Runtime = Runtime,
            Seed = Options.Seed,
            Quiet = true,
            Started = process => Keep(process),
            TimedOut = () => LookAsync(stacks: true),
            Judged = summary => summary.Faults.ToList().ForEach(fault => faults.Append(Environment.NewLine).Append("  ").Append(fault)),
        };
        using LinePrinter lines = new(TextWriter.Null, colour: false, quiet: true, width: 0);
        lines.Said += (name, text) => Keep(name, new OutputLine(text, false));
        int code;
        using (StopSignals signals = new(listen: false))
        using (Launcher.Running.ScenarioRun run = new(scenario, how, lines, RunFolder.Create(Folder, scenario.Name)))
            code = await run.RunAsync(signals).ConfigureAwait(false);

        // When the time was over all were stopped: how they ended says nothing.
        if (code != ExitCodes.Passed)
            throw new ScenarioAssertionException($"Scenario '{scenario.Name}' {MeaningOf(code)}.{(code == ExitCodes.TimedOut ? "" : faults)}");
    }

    internal void RemoveFolder()
    {
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Refuses what the back-end can't do.</summary>
    private protected virtual void CheckPlayable(Scenario scenario)
    {
    }

    private static string MeaningOf(int code) => code switch
    {
        ExitCodes.TimedOut => "was not over within its time",
        ExitCodes.NotStarted => "could not be started",
        ExitCodes.UncleanStop => "had to kill processes that did not end when they were asked to",
        _ => "was not as expected",
    };

    // What the file says of the runtime wins; what it does not speak of is the test's to say.
    private static ProcessRuntimeOptions RuntimeOf(ProcessRuntimeOptions own, Scenario? scenario) => scenario?.Runtime is not { } file ? own : own with
    {
        Transport = file.Transport,
        StopGrace = file.StopGrace,
        AllowDiagnostics = file.AllowDiagnostics,
        AllowedTypes = [.. own.AllowedTypes, .. file.AllowedTypes],
        InheritedEnvironment = file.InheritedEnvironment ?? own.InheritedEnvironment,
        Standby = Math.Max(own.Standby, file.Standby),
        MaxConcurrentStarts = file.MaxConcurrentStarts,
        AssemblyFolders = [.. own.AssemblyFolders, .. file.AssemblyFolders],
    };
}
