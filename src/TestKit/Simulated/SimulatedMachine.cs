using System.Globalization;

namespace ProcActors.TestKit.Simulated;

/// <summary>
/// A machine whose processes live in this one: every piece of work of every process is done on one thread, one after the other, and time passes only when
/// none is left.
/// <code>
///   pieces of work of p0, p1, p2 …  --(the seed says whose comes next)-->  the one thread
///   none left, nobody on an errand  -->  the clock goes to the next alarm, whose work is then to be done
/// </code>
/// </summary>
internal sealed class SimulatedMachine : IDisposable
{
    public static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // An errand is what a process does that the machine can't see: reading a file, asking a server.
    private static readonly TimeSpan ErrandPatience = TimeSpan.FromSeconds(10);
    private const int MostSpins = 2000;
    private static readonly TimeSpan ErrandPriority = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IdlePatience = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _news = new(0);
    private readonly List<SimulatedProcess> _processes = [];
    private readonly PriorityQueue<Alarm, (TimeSpan Due, long Order)> _alarms = new();
    private readonly PriorityQueue<Alarm, (TimeSpan Due, long Order)> _background = new();
    private readonly HashSet<SimulatedProcess> _longAway = [];
    private readonly Random _random;
    private long _alarmCount;
    private int _lastPid = 1000;

    private readonly IReadOnlyDictionary<string, long> _deaths;

    public SimulatedMachine(int seed, IReadOnlyDictionary<string, long> deaths)
    {
        _random = new Random(seed);
        _deaths = deaths;
    }

    /// <summary>Virtual time since the beginning.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>How many pieces of work have been done.</summary>
    public long Steps { get; private set; }

    /// <summary>The process whose piece of work is being done; null between two pieces.</summary>
    public SimulatedProcess? AtWork { get; private set; }

    public SimulatedNetwork Network { get; } = new();

    public IReadOnlyList<SimulatedProcess> Processes
    {
        get
        {
            lock (_gate)
                return [.. _processes];
        }
    }

    public SimulatedProcess NewProcess(string name, SimulatedProcess? parent)
    {
        SimulatedProcess process = new(this, name, parent, Interlocked.Increment(ref _lastPid)) { DiesBeforeStep = _deaths.GetValueOrDefault(name) };
        lock (_gate)
            _processes.Add(process);
        return process;
    }

    public Alarm SetAlarm(SimulatedProcess process, TimeSpan delay, Action action, bool isBackground = false)
    {
        Alarm alarm = new(process, action, isBackground);
        lock (_gate)
            (isBackground ? _background : _alarms).Enqueue(alarm, (Now + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero), _alarmCount++));
        return alarm;
    }

    /// <summary>There is something to be done.</summary>
    public void Announce() => _news.Release();

    /// <summary>Makes an actor system: Akka waits for its own actors while it does, so meanwhile the machine runs those of <paramref name="process"/> and no others.</summary>
    public T Make<T>(SimulatedProcess process, Func<T> make)
    {
        Task<T> making = Task.Run(make);
        making.ContinueWith(_ => Announce(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        while (!making.IsCompleted)
        {
            if (process.TryTake(out Action? work))
                process.Run(work);
            else if (!process.IsAlive)
                throw new ProcessDeath();
            else
                _news.Wait(IdlePatience);
        }

        // What it has set going is through before anybody else goes on: how much of it came before, and how much after, is the scheduler's whim.
        do
        {
            while (process.TryTake(out Action? work))
                process.Run(work);
        }
        while (HasHops() && process.IsAlive || process.HasWork);
        return making.GetAwaiter().GetResult();
    }

    /// <summary>Does what there is to do until <paramref name="end"/> has come.</summary>
    /// <param name="end">What is waited for.</param>
    /// <param name="limit">The most that it may take by a real clock.</param>
    /// <exception cref="SimulationStuckException">Nothing is left to be done and no time left to pass.</exception>
    public void RunUntil(Task end, TimeSpan limit)
    {
        long began = TimeProvider.System.GetTimestamp();
        long idleSince = 0;
        while (!end.IsCompleted)
        {
            if (TimeProvider.System.GetElapsedTime(began) > limit)
                throw new ScenarioAssertionException($"The simulated run was not over within {limit.TotalSeconds:0.###} s of real time. {States()}");
            bool errand = WaitsForErrand();
            if (TryTakeNext(out SimulatedProcess? process, out Action? work))
            {
                Steps++;
                AtWork = process;
                process.Run(work);
                AtWork = null;
                HasHops();
                idleSince = 0;
                continue;
            }

            if (!errand && TryPassTime())
                continue;
            if (idleSince == 0)
                idleSince = TimeProvider.System.GetTimestamp();
            if (!_news.Wait(IdlePatience) && TimeProvider.System.GetElapsedTime(idleSince) > (errand ? ErrandPatience : IdlePatience))
                throw new SimulationStuckException(Describe(errand));
            while (_news.Wait(0))
            {
            }
        }
    }

    public void Dispose()
    {
        foreach (SimulatedProcess process in Processes)
            process.Forget();
    }

    // Some of Akka's own steps go over the thread pool, which takes microseconds; they are waited for so that the order stays the seed's.
    private static bool HasHops()
    {
        bool any = false;
        SpinWait spin = default;
        while (ThreadPool.PendingWorkItemCount > 0 && spin.Count < MostSpins)
        {
            any = true;
            spin.SpinOnce(sleep1Threshold: -1);
        }

        return any;
    }

    // What comes back from an errand comes at a time of its own: it is waited for before anything else is done, so that the order is the seed's alone.
    private bool WaitsForErrand()
    {
        long began = 0;
        while (true)
        {
            List<SimulatedProcess> away;
            lock (_gate)
                away = _processes.FindAll(static process => process.IsOnErrand);
            _longAway.IntersectWith(away);
            if (away.Count == _longAway.Count)
                return away.Count > 0;
            if (began == 0)
                began = TimeProvider.System.GetTimestamp();
            else if (TimeProvider.System.GetElapsedTime(began) > ErrandPriority)
                _longAway.UnionWith(away);
            _news.Wait(IdlePatience);
        }
    }

    private bool TryTakeNext([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SimulatedProcess? process, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Action? work)
    {
        List<SimulatedProcess> ready;
        lock (_gate)
            ready = _processes.FindAll(static process => process.HasWork);
        process = ready.Count == 0 ? null : ready[_random.Next(ready.Count)];
        work = null;
        return process?.TryTake(out work) == true;
    }

    private bool TryPassTime()
    {
        lock (_gate)
        {
            if (!TryPeek(_alarms, out (TimeSpan Due, long Order) next))
                return false;
            PriorityQueue<Alarm, (TimeSpan Due, long Order)> first = TryPeek(_background, out (TimeSpan Due, long Order) other) && other.CompareTo(next) < 0 ? _background : _alarms;
            first.TryDequeue(out Alarm? alarm, out next);
            Now = next.Due;
            alarm!.Process.Post(alarm.Action);
            return true;
        }
    }

    private static bool TryPeek(PriorityQueue<Alarm, (TimeSpan Due, long Order)> alarms, out (TimeSpan Due, long Order) due)
    {
        while (alarms.TryPeek(out Alarm? alarm, out due))
        {
            if (!alarm.IsCancelled && alarm.Process.IsAlive)
                return true;
            alarms.Dequeue();
        }

        return false;
    }

    private string Describe(bool errand)
    {
        string why = errand
            ? string.Create(CultureInfo.InvariantCulture, $"a process has been waiting for {ErrandPatience.TotalSeconds:0} s for something that the simulation does not know of; waits must go through handles, actors or the clock of the runtime (ProcessRuntime.Time)")
            : "no process has anything left to do, and no timer is left that would wake one";
        return $"The simulated run stands still at {Now}: {why}.{States()}";
    }

    private string States() => string.Concat(Processes.Where(process => process.IsAlive).Select(process => $"{Environment.NewLine}  {process.Name} (pid {process.Pid}): {process.State}"));
}
