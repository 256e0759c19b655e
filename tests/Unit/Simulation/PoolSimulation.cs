using ProcActors.Bootstrap;
using ProcActors.Pools;

namespace ProcActors.Tests.Unit.Simulation;

/// <summary>
/// One schedule of a pool and its workers, chosen by a seed: orders and reports are late, workers start late or never, stand still, and are killed at any step; what
/// a worker had said before it died is read to its end before its death is known. What is judged is what the callers see, and what the workers did.
/// </summary>
internal sealed class PoolSimulation
{
    private const int Steps = 200;
    private static readonly RoleFrame Call = new() { TypeName = "T", Arguments = [] };
    private readonly Random _random;
    private readonly SeededFault _fault;
    private readonly PoolState _pool;
    private readonly SortedDictionary<int, SimulatedWorker> _workers = [];
    private readonly Dictionary<long, string> _ended = [];
    private readonly HashSet<long> _cancelled = [];
    private readonly HashSet<long> _begun = [];
    private long _submitted;
    private bool _closed;

    public PoolSimulation(int seed, SeededFault fault = SeededFault.None)
    {
        _random = new Random(seed);
        _fault = fault;
        _pool = new PoolState(_random.Next(1, 4), _random.Next(3) == 0 ? _random.Next(1, 4) : null, startAttempts: 3, lazy: _random.Next(2) == 0);
    }

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="SimulationException">A promise is broken.</exception>
    public void Run()
    {
        _pool.Open();
        Follow();
        for (int step = 0; step < Steps; step++)
            Step();
        Drain();
        for (long task = 1; task <= _submitted; task++)
        {
            if (!_ended.ContainsKey(task))
                throw new SimulationException($"task {task} never ends");
        }
    }

    private void Step()
    {
        switch (_random.Next(12))
        {
            case 0 or 1 when !_pool.IsClosing:
                int count = _random.Next(1, 6);
                long first = _submitted + 1;
                _submitted += count;
                _pool.Submit(new PoolChunk(first, Call, [.. Enumerable.Repeat(Array.Empty<byte[]>(), count)]));
                Follow();
                break;
            case 2 when _submitted > 0 && _random.Next(2) == 0:
                Cancel(_random.NextInt64(1, _submitted + 1));
                break;
            case 3 when _random.Next(60) == 0:
                Terminate();
                break;
            case 4 when _random.Next(40) == 0:
                _pool.Close();
                Follow();
                break;
            default:
                if (_workers.Count > 0)
                    Step(_workers.ElementAt(_random.Next(_workers.Count)).Value);
                break;
        }
    }

    private void Step(SimulatedWorker worker)
    {
        switch (_random.Next(10))
        {
            case 0 when _random.Next(4) == 0:
                worker.Dead = true;
                break;
            case 1 when _random.Next(3) == 0:
                worker.Frozen = !worker.Frozen;
                if (worker.Frozen && _fault == SeededFault.GrantBeforeReap)
                    End(worker);
                break;
            case 2 or 3:
                Hear(worker);
                break;
            case 4 when worker.Dead:
                Reap(worker);
                break;
            default:
                Work(worker);
                break;
        }
    }

    // One step of a worker: it begins to live, begins the next task, or is through with one.
    private void Work(SimulatedWorker worker)
    {
        if (worker.Dead || worker.Frozen)
            return;
        if (!worker.Started)
        {
            worker.Started = true;
            worker.Reports.Enqueue(0);
        }
        else if (worker.AtWork is { } task)
        {
            worker.AtWork = null;
            worker.Reports.Enqueue(task);
        }
        else if (worker.Orders.TryDequeue(out long next))
        {
            if (next == SimulatedWorker.Finish)
            {
                worker.Dead = true;
                return;
            }

            if (!_begun.Add(next))
                throw new SimulationException($"task {next} is called twice");
            worker.AtWork = next;
        }
    }

    private void Hear(SimulatedWorker worker)
    {
        if (!worker.Reports.TryDequeue(out long task))
            return;
        if (task == 0)
        {
            _pool.Ready(worker.Number);
        }
        else if (_pool.Report(worker.Number, task))
        {
            End(task, "reported");
            if (!_begun.Contains(task))
                throw new SimulationException($"task {task} has a result and was never called");
        }

        Follow();
    }

    private void Reap(SimulatedWorker worker)
    {
        while (worker.Reports.Count > 0)
            Hear(worker);
        if (_fault != SeededFault.NothingReturnedAtDeath)
            End(worker);
        _workers.Remove(worker.Number);
    }

    private void End(SimulatedWorker worker)
    {
        _pool.Ended(worker.Number);
        Follow();
    }

    private void Cancel(long task)
    {
        // The caller is through with it at once; what becomes of it in a worker is nobody's any more.
        if (!_ended.ContainsKey(task))
            End(task, "cancelled");
        _cancelled.Add(task);
        _pool.Cancel(task);
        Follow();
    }

    private void Terminate()
    {
        for (long task = 1; task <= _submitted; task++)
            _ended.TryAdd(task, "terminated");
        for (long task = 1; task <= _submitted; task++)
            _cancelled.Add(task);
        _pool.Terminate();
        Follow();
    }

    private void Follow()
    {
        foreach (PoolAction action in _pool.Actions.ToList())
        {
            switch (action.Kind)
            {
                case PoolActionKind.Start:
                    _workers.Add(action.Worker, new SimulatedWorker(action.Worker));
                    break;
                case PoolActionKind.Send:
                    for (int i = 0; i < action.Chunk!.Count; i++)
                        _workers.GetValueOrDefault(action.Worker)?.Orders.Enqueue(action.Chunk.First + i);
                    break;
                case PoolActionKind.Finish:
                    _workers.GetValueOrDefault(action.Worker)?.Orders.Enqueue(SimulatedWorker.Finish);
                    break;
                case PoolActionKind.Kill when _workers.TryGetValue(action.Worker, out SimulatedWorker? killed):
                    killed.Dead = true;
                    break;
                case PoolActionKind.CancelRunning when _workers.TryGetValue(action.Worker, out SimulatedWorker? running) && running.AtWork == action.Task && _random.Next(2) == 0:
                    // It does not listen, and its time is over.
                    running.Dead = true;
                    break;
                case PoolActionKind.Died:
                    End(action.Task, "died");
                    break;
                case PoolActionKind.Broken:
                    for (long task = 1; task <= _submitted; task++)
                    {
                        _ended.TryAdd(task, "broken");
                        _cancelled.Add(task);
                    }

                    break;
                case PoolActionKind.Closed:
                    _closed = true;
                    break;
            }
        }

        _pool.Actions.Clear();
        _pool.AssertInvariants();
    }

    private void End(long task, string how)
    {
        if (!_ended.TryAdd(task, how) && !_cancelled.Contains(task))
            throw new SimulationException($"task {task} {how}, and had ended before: {_ended[task]}");
    }

    // No more tasks and deaths: those who live work until nothing is left.
    private void Drain()
    {
        _pool.Close();
        Follow();
        for (int round = 0; round < 2000 && !_closed; round++)
        {
            foreach (SimulatedWorker worker in _workers.Values.ToList())
            {
                worker.Frozen = false;
                Work(worker);
                Hear(worker);
                if (worker.Dead)
                    Reap(worker);
            }
        }

        if (!_closed)
            throw new SimulationException($"the pool does not end: {_pool.QueuedTasks} tasks wait, {_pool.WorkerCount} workers are thought to be there");
    }

    /// <summary>A worker's process, and its line to the pool.</summary>
    private sealed class SimulatedWorker(int number)
    {
        public const long Finish = -1;

        public int Number => number;

        public Queue<long> Orders { get; } = [];

        public Queue<long> Reports { get; } = [];

        public long? AtWork { get; set; }

        public bool Started { get; set; }

        public bool Frozen { get; set; }

        public bool Dead { get; set; }
    }
}
