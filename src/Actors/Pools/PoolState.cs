namespace ProcActors.Pools;

/// <summary>
/// The rules of a pool, with no actor, clock, process or I/O in them: which worker gets what, when workers come and go, whose task dies with a worker.
/// Every method changes the state and adds to <see cref="Actions"/> what is to be done.
/// </summary>
internal sealed class PoolState(int size, int? tasksPerWorker, int startAttempts, bool lazy)
{
    private readonly LinkedList<PoolChunk> _queue = [];
    private readonly SortedDictionary<int, Worker> _workers = [];
    private int _lastWorker;
    private int _failedStarts;
    private int _idleDeaths;
    private bool _closing;

    private enum Phase
    {
        Starting,
        Idle,
        Busy,
        Leaving,
    }

    /// <summary>What is to be done, in order; the caller clears it.</summary>
    public List<PoolAction> Actions { get; } = [];

    public int QueuedTasks => _queue.Sum(chunk => chunk.Count);

    public int WorkerCount => _workers.Count;

    public bool IsClosing => _closing;

    /// <summary>The workers that are busy, and with which task.</summary>
    public IEnumerable<(int Worker, long Task)> Running => _workers.Where(pair => pair.Value.Chunk is not null).Select(pair => (pair.Key, pair.Value.Chunk!.Current));

    public bool IsIdle(int worker) => _workers.TryGetValue(worker, out Worker? found) && found.Phase == Phase.Idle;

    public bool IsRunning(int worker, long task) => _workers.TryGetValue(worker, out Worker? found) && found.Chunk is { } chunk && chunk.Current == task;

    public void Open() => Settle();

    public void Submit(PoolChunk chunk)
    {
        _queue.AddLast(chunk);
        Settle();
    }

    public void Ready(int worker)
    {
        _failedStarts = 0;
        if (_workers.TryGetValue(worker, out Worker? found) && found.Phase == Phase.Starting)
            found.Phase = Phase.Idle;
        Settle();
    }

    /// <summary>The worker is through with a task; false when it is not one it has, and the report is to be ignored.</summary>
    public bool Report(int worker, long task)
    {
        if (!_workers.TryGetValue(worker, out Worker? found) || found.Chunk is not { } chunk || chunk.Current != task)
            return false;

        _idleDeaths = 0;
        found.Tasks++;
        chunk.Reported++;
        if (chunk.Reported == chunk.Count)
        {
            found.Chunk = null;
            found.Phase = found.Phase == Phase.Busy ? Phase.Idle : found.Phase;
            if (found.Tasks >= tasksPerWorker)
                Retire(worker);
        }
        else
        {
            Actions.Add(new PoolAction(PoolActionKind.Began, worker, chunk.Current));
        }

        Settle();
        return true;
    }

    /// <summary>Lets a worker go; another takes its place when there is need of it. A busy one is let go after its work.</summary>
    public void Retire(int worker)
    {
        if (!_workers.TryGetValue(worker, out Worker? found) || found.Phase == Phase.Leaving)
            return;
        found.Phase = Phase.Leaving;
        Actions.Add(new PoolAction(PoolActionKind.Finish, worker));
    }

    /// <summary>The worker has been reaped, or could not be started.</summary>
    public void Ended(int worker)
    {
        if (!_workers.Remove(worker, out Worker? found))
            return;

        if (found.Chunk is { } chunk)
        {
            Actions.Add(new PoolAction(PoolActionKind.Died, worker, chunk.Current));
            if (chunk.Slice(chunk.Current + 1, chunk.First + chunk.Count) is { } rest)
                _queue.AddFirst(rest);
        }
        else if (found.Phase == Phase.Starting)
        {
            _failedStarts++;
        }
        else if (found.Phase == Phase.Idle)
        {
            _idleDeaths++;
        }

        if (_failedStarts >= startAttempts && !_closing)
        {
            Terminate();
            Actions.Add(new PoolAction(PoolActionKind.Broken));
        }

        Settle();
    }

    /// <summary>Takes a task back: out of the queue, or by asking the worker that has it.</summary>
    public void Cancel(long task)
    {
        for (LinkedListNode<PoolChunk>? node = _queue.First; node is not null; node = node.Next)
        {
            PoolChunk chunk = node.Value;
            if (!chunk.Contains(task))
                continue;
            if (chunk.Slice(chunk.First, task) is { } before)
                _queue.AddBefore(node, before);
            if (chunk.Slice(task + 1, chunk.First + chunk.Count) is { } after)
                _queue.AddBefore(node, after);
            _queue.Remove(node);
            Actions.Add(new PoolAction(PoolActionKind.Dropped, Chunk: chunk));
            Settle();
            return;
        }

        foreach ((int id, Worker worker) in _workers)
        {
            if (worker.Chunk is { } chunk && chunk.Contains(task) && task >= chunk.Current)
                Actions.Add(new PoolAction(PoolActionKind.CancelRunning, id, task));
        }
    }

    /// <summary>No more tasks; the workers leave when those that are there are done.</summary>
    public void Close()
    {
        _closing = true;
        Settle();
    }

    /// <summary>No more tasks, and none of those that are there.</summary>
    public void Terminate()
    {
        _closing = true;
        foreach (PoolChunk chunk in _queue)
            Actions.Add(new PoolAction(PoolActionKind.Dropped, Chunk: chunk));
        _queue.Clear();
        foreach ((int id, Worker worker) in _workers)
        {
            worker.Chunk = null;
            worker.Phase = Phase.Leaving;
            Actions.Add(new PoolAction(PoolActionKind.Kill, id));
        }

        Settle();
    }

    /// <exception cref="InvalidOperationException">The state contradicts itself: nothing it says can be trusted any more.</exception>
    public void AssertInvariants()
    {
        if (_workers.Count > size)
            throw new InvalidOperationException("A pool has broken its rule that there are never more workers than its size.");
        if (_workers.Values.Any(worker => worker.Phase == Phase.Busy != worker.Chunk is not null && worker.Phase != Phase.Leaving))
            throw new InvalidOperationException("A pool has broken its rule that a busy worker has work and an idle one has none.");
        if (_queue.Count > 0 && _workers.Values.Any(worker => worker.Phase == Phase.Idle))
            throw new InvalidOperationException("A pool has broken its rule that nothing waits for a worker while one is idle.");
    }

    private void Settle()
    {
        foreach ((int id, Worker worker) in _workers)
        {
            if (_queue.First is not { } first)
                break;
            if (worker.Phase != Phase.Idle)
                continue;
            _queue.RemoveFirst();
            worker.Phase = Phase.Busy;
            worker.Chunk = first.Value;
            Actions.Add(new PoolAction(PoolActionKind.Send, id, first.Value.First, first.Value));
            Actions.Add(new PoolAction(PoolActionKind.Began, id, first.Value.Current));
        }

        int starting = _workers.Values.Count(worker => worker.Phase == Phase.Starting);
        bool full = !lazy && !_closing && _idleDeaths < startAttempts;
        for (; _workers.Count < size && (full || starting < _queue.Count); starting++)
        {
            _workers.Add(++_lastWorker, new Worker());
            Actions.Add(new PoolAction(PoolActionKind.Start, _lastWorker));
        }

        if (!_closing || _queue.Count > 0)
            return;
        foreach ((int id, Worker worker) in _workers.Where(pair => pair.Value.Phase is Phase.Idle or Phase.Starting))
        {
            worker.Phase = Phase.Leaving;
            Actions.Add(new PoolAction(PoolActionKind.Finish, id));
        }

        if (_workers.Count == 0)
            Actions.Add(new PoolAction(PoolActionKind.Closed));
    }

    private sealed class Worker
    {
        public Phase Phase { get; set; } = Phase.Starting;

        public PoolChunk? Chunk { get; set; }

        public int Tasks { get; set; }
    }
}

/// <summary>What the state wants done.</summary>
internal enum PoolActionKind
{
    /// <summary>Start a worker.</summary>
    Start,

    /// <summary>Send the chunk to the worker.</summary>
    Send,

    /// <summary>The chunk, or a task of it, will not be sent to anybody.</summary>
    Dropped,

    /// <summary>The worker is about to work on the task: for the record.</summary>
    Began,

    /// <summary>Ask the worker to give the task up.</summary>
    CancelRunning,

    /// <summary>Tell the worker to end when its work is done.</summary>
    Finish,

    /// <summary>Kill the worker.</summary>
    Kill,

    /// <summary>The task died with the worker.</summary>
    Died,

    /// <summary>Workers can't be started; the pool is of no use any more.</summary>
    Broken,

    /// <summary>The last worker of a closed pool has ended.</summary>
    Closed,
}

/// <summary>One thing to be done.</summary>
internal readonly record struct PoolAction(PoolActionKind Kind, int Worker = 0, long Task = 0, PoolChunk? Chunk = null);
