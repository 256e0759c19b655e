using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using ProcActors.Spawning;

namespace ProcActors.TestKit.Simulated;

/// <summary>
/// One process of a simulated machine: an actor system whose work goes through <see cref="Post(Action)"/>. To kill it is to do none of its work any more, at
/// whatever point that finds it.
/// </summary>
internal sealed class SimulatedProcess : IProcessHost
{
    private static readonly ConcurrentDictionary<string, SimulatedProcess> All = new();
    private static readonly AsyncLocal<SimulatedProcess?> Ambient = new();
    private static int _count;

    private readonly Lock _gate = new();
    private readonly Queue<Action> _work = new();
    private readonly SimulatedMachine _machine;
    private readonly SimulatedTaskScheduler _resuming;
    private readonly SimulatedTaskScheduler _ending;
    private readonly string _id;
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private readonly List<IDisposable> _owned = [];
    private IReadOnlyDictionary<string, string?> _variables = new Dictionary<string, string?>();
    private int _flows;
    private int _parked;
    private long _runs;
    private bool _leaving;

    // Found out when something changes: the machine asks every process before each of its steps.
    private volatile bool _hasWork;
    private volatile bool _isOnErrand;
    private Action? _left;

    public SimulatedProcess(SimulatedMachine machine, string name, SimulatedProcess? parent, int pid)
    {
        _machine = machine;
        Name = name;
        Parent = parent;
        Pid = pid;
        Time = new SimulatedClock(machine, this);
        _resuming = new SimulatedTaskScheduler(this, flows: 0, parked: -1);
        _ending = new SimulatedTaskScheduler(this, flows: -1, parked: 0);
        _id = Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        All[_id] = this;
    }

    /// <summary>Whose work is being done; null outside any simulation.</summary>
    public static SimulatedProcess? Current => Ambient.Value;

    public SimulatedMachine Machine => _machine;

    public string Name { get; set; }

    public SimulatedProcess? Parent { get; }

    public int Pid { get; }

    public TimeProvider Time { get; }

    /// <summary>The runtime of the process, once it has one; null for the root, where nothing is current.</summary>
    public ProcessRuntime? Runtime { get; set; }

    public bool IsAlive { get; private set; } = true;

    /// <summary>Whether it has been stopped, as by SIGSTOP.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Before which of its pieces of work it is killed, counted from 1; 0 for never.</summary>
    public long DiesBeforeStep { get; set; }

    /// <summary>Hears what it prints.</summary>
    public Action<OutputLine>? Output { get; set; }

    /// <summary>Told once, when it has ended.</summary>
    public Action<WaitStatus>? Ended { get; set; }

    public bool HasWork => _hasWork;

    /// <summary>Whether some flow of it neither has work to do nor waits for anything that the machine knows.</summary>
    public bool IsOnErrand => _isOnErrand;

    /// <summary>How many pieces of work it has done.</summary>
    public long Runs => _runs;

    public string State => IsStopped ? "stopped" : IsOnErrand ? "busy with something that the simulation can't see" : _parked > 0 ? "waits" : "idle";

    public TaskCreationOptions Continuations => TaskCreationOptions.None;

    public Config Config => SimulatedConfig.Of(_id);

    /// <summary>The process whose actor system has these settings.</summary>
    public static SimulatedProcess Of(Config settings) => All[settings.GetString("procactors.simulation", null)];

    public void Post(Action work) => Post(work, flows: 0, parked: 0);

    /// <summary>A piece of work to be done, with which there are so many more flows, and so many more of them that wait.</summary>
    public void Post(Action work, int flows, int parked)
    {
        lock (_gate)
        {
            if (!IsAlive)
                return;
            _work.Enqueue(work);
            Assess(flows, parked);
        }

        _machine.Announce();
    }

    public bool TryTake([NotNullWhen(true)] out Action? work)
    {
        lock (_gate)
        {
            work = null;
            if (!_hasWork)
                return false;
            work = _work.Dequeue();
            Assess();
            return true;
        }
    }

    /// <summary>Does a piece of work as this process.</summary>
    public void Run(Action work)
    {
        if (++_runs == DiesBeforeStep)
        {
            Kill(PosixSignals.Kill);
            return;
        }

        // Pieces of work nest while an actor system is made.
        SimulatedProcess? before = Ambient.Value;
        Ambient.Value = this;
        ProcessRuntime.Enter(Runtime);
        try
        {
            work();
        }
        catch (ProcessDeath)
        {
            // It is dead: what it was about to do is not done.
        }
        finally
        {
            ProcessRuntime.Enter(before?.Runtime);
            Ambient.Value = before;
        }

        if (_leaving && !HasWork && IsAlive)
        {
            Action? left = _left;
            _left = null;
            left?.Invoke();
        }
    }

    /// <summary>A flow begins, which is on an errand whenever it waits for nothing that is known.</summary>
    public Task<T> Track<T>(Task<T> flow)
    {
        if (flow.IsCompleted)
            return flow;
        Count(flows: 1, parked: 0);
        return _ending.Continue(flow);
    }

    public Task<object> AskAsync(ActorSystem system, ICanTell actor, object question, TimeSpan patience)
    {
        // Akka's own Ask goes on on a thread of the pool, whenever that comes.
        TaskCompletionSource<object> answer = new();
        FutureActorRef<object> self = new(answer, ((ExtendedActorSystem)system).Provider.TempPath(), ((ExtendedActorSystem)system).Provider);
        ((ExtendedActorSystem)system).Provider.RegisterTempActor(self, self.Path);
        if (patience != Timeout.InfiniteTimeSpan)
        {
            Alarm limit = _machine.SetAlarm(this, patience, () => answer.TrySetException(new AskTimeoutException($"{actor} did not answer {question} within {patience}.")));
            answer.Task.ContinueWith(_ => limit.IsCancelled = true, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        actor.Tell(question, self);
        return Resume(answer.Task);
    }

    public Task<T> Resume<T>(Task<T> answer)
    {
        if (answer.IsCompleted)
            return answer;
        Park();
        return _resuming.Continue(answer);
    }

    public void Park()
    {
        Count(flows: 0, parked: 1);

        // Whoever waits for the machine is back from its errand, if it was on one.
        _machine.Announce();
    }

    public void Unpark() => Count(flows: 0, parked: -1);

    public void Queue(Action work) => Post(work);

    public void Go(Func<Task> flow) => Post(() => _ = Track(WithResult(flow)));

    public void Own(IDisposable thing)
    {
        lock (_gate)
            _owned.Add(thing);
    }

    public string? Variable(string name) => _variables.TryGetValue(name, out string? own) ? own : Environment.GetEnvironmentVariable(name);

    public Task<IChild> StartAsync(Incarnation child, ProcessOptions options, IReadOnlyDictionary<string, string> environment)
    {
        if (options.WorkingDirectory is not null)
            throw Unsupported(child, "working folder");
        if (options.Environment.Keys.Any(name => !name.StartsWith("PROCACTORS_", StringComparison.Ordinal)))
            throw Unsupported(child, "environment");
        SimulatedProcess process = _machine.NewProcess(child.Name, this);
        process._variables = options.Environment;
        return Task.FromResult<IChild>(new SimulatedChild(this, process));
    }

    public IEndWatch Watch(int pid) => new Grip(_machine.Processes.Single(process => process.Pid == pid));

    public void Die()
    {
        Kill(PosixSignals.Kill);
        throw new ProcessDeath();
    }

    /// <summary>Ends by a signal, with all that descends from it: nothing of it happens any more.</summary>
    public void Kill(int signal) => End(new WaitStatus(null, signal));

    /// <summary>Ends by itself, as soon as what it has said is on its way.</summary>
    public void Leave(int exitCode)
    {
        _left = () => End(new WaitStatus(exitCode, null));
        _leaving = true;
    }

    /// <summary>Writes a character to its standard output or error; whole lines are told.</summary>
    public void Write(char character, bool isError)
    {
        StringBuilder line = isError ? _error : _out;
        lock (line)
        {
            if (character != '\n')
            {
                line.Append(character);
                return;
            }

            Print(new OutputLine(line.ToString().TrimEnd('\r'), isError));
            line.Clear();
        }
    }

    /// <summary>Prints a line.</summary>
    public void Print(OutputLine line) => Output?.Invoke(line);

    /// <summary>Stops or goes on, as by SIGSTOP and SIGCONT.</summary>
    public void Stop(bool stopped)
    {
        lock (_gate)
        {
            IsStopped = stopped;
            Assess();
        }

        _machine.Announce();
    }

    /// <summary>The simulation is over. What the process owned goes only now: some piece of its work may have been at it when it was killed.</summary>
    public void Forget()
    {
        All.TryRemove(_id, out _);
        _owned.ForEach(thing => thing.Dispose());
    }

    private static NotSupportedException Unsupported(Incarnation child, string what) =>
        new($"A simulated process has no {what} of its own, which '{child.Name}' asks for: run this scenario with real processes (Backend.Processes).");

    private static async Task<bool> WithResult(Func<Task> flow)
    {
        await flow().ConfigureAwait(false);
        return true;
    }

    private void Count(int flows, int parked)
    {
        lock (_gate)
            Assess(flows, parked);
    }

    // Something has changed, perhaps how many flows there are and how many of them wait.
    private void Assess(int flows = 0, int parked = 0)
    {
        _flows += flows;
        _parked += parked;
        _hasWork = IsAlive && !IsStopped && _work.Count > 0;
        _isOnErrand = IsAlive && !IsStopped && _work.Count == 0 && _flows > _parked;
    }

    private void End(WaitStatus status)
    {
        lock (_gate)
        {
            if (!IsAlive)
                return;
            IsAlive = false;
            _work.Clear();
            Assess();
        }

        _machine.Network.Cut(this);
        foreach (SimulatedProcess child in _machine.Processes.Where(process => process.Parent == this))
            child.Kill(PosixSignals.Kill);
        Ended?.Invoke(status);
    }

    private sealed class Grip(SimulatedProcess process) : IEndWatch
    {
        public Task KillAndWaitAsync()
        {
            process.Kill(PosixSignals.Kill);
            return Task.CompletedTask;
        }

        public void Dispose()
        {
        }
    }
}
