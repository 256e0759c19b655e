using ProcActors.Pools;
using ProcActors.Tests.Unit.Pools;

namespace ProcActors.Tests.Unit.Simulation;

/// <summary>
/// One schedule of a pool and its workers, chosen by a seed: orders and reports are late, workers start late or never, stand still, and are killed at any step; what
/// a worker had said or written down before it died counts. What is judged is what the callers see, and what the workers did.
/// </summary>
internal sealed class PoolSimulation
{
    private const int Steps = 250;
    private readonly Random _random;
    private readonly SeededFault _fault;
    private readonly PoolState _pool;
    private readonly SortedDictionary<int, SimulatedWorker> _workers = [];
    private readonly Dictionary<long, string> _ended = [];
    private readonly HashSet<long> _begun = [];
    private readonly List<PoolJob> _jobs = [];
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
                Submit(_random.Next(1, 8));
                break;
            case 2 when _jobs.Count > 0 && _random.Next(3) == 0:
                Give(_jobs[_random.Next(_jobs.Count)], "cancelled");
                break;
            case 3 when _random.Next(60) == 0:
                GiveAll("terminated");
                _pool.Terminate();
                Follow();
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
        switch (_random.Next(12))
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

    private void Submit(int count)
    {
        PoolCall call = new(_jobs.Count, [], true);
        if (_random.Next(2) == 0)
            call.Took(_random.Next(1, 1000));
        PoolJob job = new PoolStateSpecs.Job(call, _submitted + 1, count);
        _jobs.Add(job);
        _submitted += count;
        _pool.Submit([PoolStateSpecs.Chunk(job, count, _random.Next(3) == 0 ? null : _random.Next(1, 4))]);
        Follow();
    }

    // Its caller is through with it at once; what becomes of it in a worker is nobody's any more.
    private void Give(PoolJob job, string how)
    {
        if (job.IsOver)
            return;
        job.End(new OperationCanceledException());
        for (long task = job.First; task < job.First + job.Count; task++)
            _ended.TryAdd(task, how);
        if (how != "cancelled")
            return;
        _pool.Cancel(job);
        Follow();
    }

    private void GiveAll(string how) => _jobs.ForEach(job => Give(job, how));

    // One step of a worker: it begins to live, takes a chunk, begins the next task, or is through with one, and tells now or later.
    private void Work(SimulatedWorker worker)
    {
        if (worker.Dead || worker.Frozen)
            return;
        if (!worker.Started)
        {
            worker.Started = true;
            worker.Reports.Enqueue(default);
        }
        else if (worker.AtWork)
        {
            worker.Finish();
            if (_random.Next(2) == 0)
                worker.Tell();
        }
        else if (worker.Chunk is not null)
        {
            long task = worker.Begin();
            if (!_begun.Add(task))
                throw new SimulationException($"task {task} is called twice");
        }
        else
        {
            worker.Tell();
            if (worker.Orders.TryDequeue(out PoolChunk? next) && next is null)
                worker.Dead = true;
            else if (next is not null && worker.Offered.Remove(next))
                worker.Chunk = next;
        }
    }

    private void Hear(SimulatedWorker worker)
    {
        if (!worker.Reports.TryDequeue(out (long Local, int Count) report))
            return;
        if (report.Count == 0)
            _pool.Ready(worker.Number);
        else
            Take(worker, report.Local, report.Count);
        Follow();
    }

    private void Take(SimulatedWorker worker, long local, int count)
    {
        int left = count - (int)Math.Clamp(_pool.NextOf(worker.Number) - local, 0, count);
        while (left > 0 && _pool.Report(worker.Number, left) is { } part)
        {
            left -= part.Tasks;
            for (int i = 0; i < part.Tasks; i++)
                End(part.Chunk, part.Chunk.First + part.From + i, "reported");
        }
    }

    private void End(PoolChunk chunk, long task, string how)
    {
        if (!_begun.Contains(task))
            throw new SimulationException($"task {task} {how}, and was never called");
        if (!chunk.Job.IsOver && !_ended.TryAdd(task, how))
            throw new SimulationException($"task {task} {how}, and had ended before: {_ended[task]}");
    }

    private void Reap(SimulatedWorker worker)
    {
        while (worker.Reports.Count > 0)
            Hear(worker);
        if (_fault != SeededFault.NothingReturnedAtDeath)
            End(worker);
        _workers.Remove(worker.Number);
    }

    // What it was through with and had no time to say stands on its board.
    private void End(SimulatedWorker worker)
    {
        Take(worker, worker.Finished - worker.Untold, worker.Untold);
        _pool.Ended(worker.Number, atWork: worker.Begun > Math.Max(worker.Finished, _pool.NextOf(worker.Number)));
        Follow();
    }

    private void Follow()
    {
        for (int i = 0; i < _pool.Actions.Count; i++)
        {
            PoolAction action = _pool.Actions[i];
            SimulatedWorker? worker = _workers.GetValueOrDefault(action.Worker);
            switch (action.Kind)
            {
                case PoolActionKind.Start:
                    _workers.Add(action.Worker, new SimulatedWorker(action.Worker));
                    break;
                case PoolActionKind.Send when worker is not null:
                    worker.Offered.Add(action.Chunk!);
                    worker.Orders.Enqueue(action.Chunk);
                    break;
                case PoolActionKind.TakeBack:
                    _pool.TakenBack(action.Worker, action.Chunk!, worker?.Offered.Remove(action.Chunk!) == true);
                    break;
                case PoolActionKind.Finish:
                    worker?.Orders.Enqueue(null);
                    break;
                case PoolActionKind.Kill when worker is not null:
                case PoolActionKind.CancelRunning when worker?.Chunk == action.Chunk && _random.Next(2) == 0:
                    worker!.Dead = true;
                    break;
                case PoolActionKind.Died when !action.Chunk!.Job.IsOver && !_ended.TryAdd(action.Task, "died"):
                    throw new SimulationException($"task {action.Task} died, and had ended before: {_ended[action.Task]}");
                case PoolActionKind.Broken:
                    GiveAll("broken");
                    break;
                case PoolActionKind.Closed:
                    _closed = true;
                    break;
            }
        }

        _pool.Actions.Clear();
        _pool.AssertInvariants();
    }

    // No more tasks and deaths: those who live work until nothing is left.
    private void Drain()
    {
        _pool.Close();
        Follow();
        for (int round = 0; round < 3000 && !_closed; round++)
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

    /// <summary>A worker's process, its line to the pool, and the board that outlives it.</summary>
    private sealed class SimulatedWorker(int number)
    {
        private int _done;

        public int Number => number;

        /// <summary>What has been sent to it; null: it is to end.</summary>
        public Queue<PoolChunk?> Orders { get; } = [];

        /// <summary>From which of its tasks on, and how many, are finished; none: it is ready.</summary>
        public Queue<(long Local, int Count)> Reports { get; } = [];

        /// <summary>The chunks that it has not taken and that have not been taken back.</summary>
        public HashSet<PoolChunk> Offered { get; } = [];

        public PoolChunk? Chunk { get; set; }

        public long Begun { get; private set; }

        public long Finished { get; private set; }

        public int Untold { get; private set; }

        public bool AtWork { get; private set; }

        public bool Started { get; set; }

        public bool Frozen { get; set; }

        public bool Dead { get; set; }

        public long Begin()
        {
            AtWork = true;
            Begun = Chunk!.Local + _done + 1;
            return Chunk.First + _done;
        }

        public void Finish()
        {
            AtWork = false;
            if (Finished != Chunk!.Local + _done)
                Tell();
            Finished = Chunk.Local + ++_done;
            Untold++;
            if (_done < Chunk.Count)
                return;
            Chunk = null;
            _done = 0;
        }

        public void Tell()
        {
            if (Untold > 0)
                Reports.Enqueue((Finished - Untold, Untold));
            Untold = 0;
        }
    }
}
