using System.Collections.Concurrent;
using System.Linq.Expressions;
using Akka.Actor;
using ProcActors.Launcher.Scenarios;
using ProcActors.Snapshots;

namespace ProcActors.TestKit;

/// <summary>One run of a scenario, as its test sees it: a runtime to start processes with, faults to put in, and a history to judge.</summary>
public abstract partial class ScenarioRun
{
    private protected static readonly TimeSpan TimeToSettle = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<ActorProcess> _processes = new();
    private readonly ConcurrentQueue<(string Process, string Text)> _said = new();
    private readonly List<(string Process, Func<HistoryEvent, bool> When)> _deaths = [];

    private protected ScenarioRun(ScenarioOptions options, Scenario? scenario)
    {
        _scenario = scenario;
        Options = options with { Runtime = RuntimeOf(options.Runtime, scenario) with { Output = options.Runtime.Output ?? ((process, line) => Keep(process.Name, line)) } };
    }

    /// <summary>The runtime of the test's own process, the root of the run.</summary>
    public ProcessRuntime Runtime { get; private protected set; } = null!;

    /// <summary>What has happened so far.</summary>
    public History History { get; } = new();

    /// <summary>The clock of the run; waits of the test go by it: <c>Task.Delay(time, run.Time)</c>.</summary>
    public TimeProvider Time => Runtime.Time;

    /// <summary>The time since the run began; virtual in a simulated run.</summary>
    public abstract TimeSpan Elapsed { get; }

    /// <summary>What the processes have printed, in order, each line as <c>name | text</c>.</summary>
    public IReadOnlyList<string> Output => [.. _said.Select(said => $"{said.Process} | {said.Text}")];

    /// <summary>The processes that were started here, oldest first.</summary>
    public IReadOnlyList<ActorProcess> Processes => [.. _processes];

    private protected ScenarioOptions Options { get; }

    /// <summary>Starts a process that calls a method, as <see cref="ProcessRuntime.StartAsync(Expression{Func{Task}}, ProcessOptions?, CancellationToken)"/> does, and keeps what it prints.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="target">One call of a static method.</param>
    /// <param name="daemon">Whether it is ended, rather than joined, at the end of the run; default: no.</param>
    public async Task<ActorProcess> StartAsync(string name, Expression<Func<Task>> target, bool daemon = false) =>
        Keep(await Runtime.StartAsync(target, How(name, daemon)).ConfigureAwait(false));

    /// <summary>Starts an actor in a process of its own, as <see cref="ProcessRuntime.SpawnAsync"/> does, and keeps what it prints.</summary>
    /// <param name="name">The name of the process.</param>
    /// <param name="props">The actor's type and arguments.</param>
    /// <param name="daemon">Whether it is ended, rather than joined, at the end of the run; default: no.</param>
    public async Task<IActorRef> SpawnAsync(string name, Props props, bool daemon = false)
    {
        (IActorRef actor, ActorProcess process) = await Runtime.SpawnProcessAsync(props, How(name, daemon)).ConfigureAwait(false);
        Keep(process);
        return actor;
    }

    /// <summary>Starts many processes at once.</summary>
    /// <param name="count">How many.</param>
    /// <param name="start">Starts the one of a number, from 1.</param>
    public static async Task<IReadOnlyList<T>> StartManyAsync<T>(int count, Func<int, Task<T>> start) =>
        await Task.WhenAll(Enumerable.Range(1, count).Select(start)).ConfigureAwait(false);

    /// <summary>Waits until every process that was started here, daemons apart, has ended.</summary>
    public async Task JoinAsync()
    {
        foreach (ActorProcess process in Processes.Where(process => !process.IsDaemon))
            await process.JoinAsync().ConfigureAwait(false);
    }

    /// <summary>Kills the living process of a name, as by SIGKILL.</summary>
    /// <param name="name">Its name; a worker of the pool <c>pages</c> is called <c>pages.1</c>, and whoever takes its place <c>pages.2</c>.</param>
    /// <exception cref="ArgumentException">No process of that name lives.</exception>
    public Task KillAsync(string name) => Living(name).KillAsync();

    /// <summary>Has the process of a name killed as soon as something is seen to have happened.</summary>
    /// <param name="name">Its name; it need not live yet.</param>
    /// <param name="when">What must have happened.</param>
    public void KillWhen(string name, Func<HistoryEvent, bool> when)
    {
        lock (_deaths)
            _deaths.Add((name, when));
    }

    /// <summary>Stops the process of a name, as by SIGSTOP: it lives, and does nothing.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">No process of that name lives.</exception>
    public void Freeze(string name) => Living(name).Signal(PosixSignals.Stop);

    /// <summary>Lets a stopped process go on, as by SIGCONT.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">No process of that name lives.</exception>
    public void Thaw(string name) => Living(name).Signal(PosixSignals.Continue);

    /// <summary>Waits until all that has happened so far is in the history.</summary>
    public async Task SettleAsync()
    {
        await Inspection.SettleAsync(Runtime, TimeToSettle).ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Expects no process of the run to be left. It is called at the end of each test by itself, after the runtime has been disposed of.</summary>
    /// <exception cref="ScenarioAssertionException">One is.</exception>
    public abstract void AssertNoOrphans();

    /// <summary>Waits until the recorder has written down what it was told.</summary>
    private protected abstract Task FlushAsync();

    internal void Record(string name, Incarnation process, string? subject, long number)
    {
        HistoryEvent happened = new(Elapsed, name, process.Name, process.Number, subject, number);
        History.Add(happened);
        List<string> dying = [];
        lock (_deaths)
        {
            foreach ((string Process, Func<HistoryEvent, bool> When) death in _deaths.Where(death => death.When(happened)).ToList())
            {
                _deaths.Remove(death);
                dying.Add(death.Process);
            }
        }

        foreach (ActorProcess victim in Alive.Where(candidate => dying.Contains(candidate.Name)))
            _ = victim.KillAsync();
    }

    internal void Keep(string process, OutputLine line) => _said.Enqueue((process, line.Text));

    private ActorProcess Keep(ActorProcess process)
    {
        _processes.Enqueue(process);
        return process;
    }

    private ProcessOptions How(string name, bool daemon) => new() { Name = name, Daemon = daemon, Output = line => Keep(name, line) };

    // Those that a pool has started, its workers, are nobody's to keep.
    private IEnumerable<ActorProcess> Alive => Processes.Concat(Runtime.ActiveChildren).Where(process => process.IsAlive).Distinct();

    private ActorProcess Living(string name) => Alive.LastOrDefault(process => process.Name == name)
        ?? throw new ArgumentException($"No process '{name}' lives; these do: {string.Join(", ", Alive.Select(process => process.Name))}.", nameof(name));
}
