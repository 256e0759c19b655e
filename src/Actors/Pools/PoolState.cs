namespace ProcActors.Pools;

/// <summary>
/// The rules of a pool, with no actor, clock, process or I/O in them: which worker gets what, when workers come and go, whose task dies with a worker.
/// Every method changes the state and adds to <see cref="Actions"/> what is to be done.
/// </summary>
internal sealed partial class PoolState(int size, int? tasksPerWorker, int startAttempts, bool lazy)
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

    public bool IsIdle(int worker) => _workers.TryGetValue(worker, out Worker? found) && found.Phase == Phase.Idle;

    /// <summary>Whether the worker has the chunk, begun or not.</summary>
    public bool Has(int worker, PoolChunk chunk) => _workers.TryGetValue(worker, out Worker? found) && found.Chunks.Contains(chunk);

    /// <summary>How many tasks the worker has.</summary>
    public int TasksOf(int worker) => _workers.TryGetValue(worker, out Worker? found) ? found.Tasks : 0;

    /// <summary>The number, as the worker counts them, of the first task that it has not reported.</summary>
    public long NextOf(int worker)
    {
        if (!_workers.TryGetValue(worker, out Worker? found))
            return 0;
        return found.Chunks.First?.Value is { } head ? head.Local + head.Reported : found.Local;
    }

    public void Open() => Settle();

    public void Submit(IReadOnlyList<PoolChunk> chunks)
    {
        foreach (PoolChunk chunk in chunks)
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

    /// <summary>
    /// The worker is through with its next tasks, at most <paramref name="tasks"/>, which are of one chunk: which, from which of its tasks, and how many. To be
    /// asked again for the others; null when the worker has none.
    /// </summary>
    public (PoolChunk Chunk, int From, int Tasks)? Report(int worker, int tasks)
    {
        if (!_workers.TryGetValue(worker, out Worker? found) || found.Chunks.First?.Value is not { } chunk)
            return null;

        _idleDeaths = 0;
        (int from, int count) = (chunk.Reported, Math.Min(tasks, chunk.Count - chunk.Reported));
        chunk.Reported += count;
        found.Tasks -= count;
        if (chunk.Reported < chunk.Count)
        {
            Actions.Add(new PoolAction(PoolActionKind.Began, worker, chunk.Current, chunk));
        }
        else
        {
            Remove(found, chunk);
            if (found.Chunks.First?.Value is { } next)
                Actions.Add(new PoolAction(PoolActionKind.Began, worker, next.Current, next));
            else if (found.Sent >= tasksPerWorker)
                Retire(worker);
        }

        Settle();
        return (chunk, from, count);
    }

    /// <summary>How it went with a chunk that was to be taken back.</summary>
    public void TakenBack(int worker, PoolChunk chunk, bool isBack)
    {
        chunk.IsWanted = false;
        if (!_workers.TryGetValue(worker, out Worker? found) || !found.Chunks.Contains(chunk))
            return;
        chunk.IsTaken = !isBack;
        if (isBack)
        {
            found.Tasks -= chunk.Count;
            found.Sent -= chunk.Count;
            Remove(found, chunk);
            Requeue(chunk.Without(0)!);
        }
        else if (chunk.Job.IsOver)
        {
            Actions.Add(new PoolAction(PoolActionKind.CancelRunning, worker, chunk.Current, chunk));
        }

        Settle();
    }

    /// <summary>Lets a worker go; another takes its place when there is need of it. It ends the work that it has begun.</summary>
    public void Retire(int worker)
    {
        if (!_workers.TryGetValue(worker, out Worker? found) || found.Phase == Phase.Leaving)
            return;
        found.Phase = Phase.Leaving;
        for (LinkedListNode<PoolChunk>? node = found.Chunks.Last; node is not null; node = node.Previous)
            Want(worker, node.Value);
        Actions.Add(new PoolAction(PoolActionKind.Finish, worker));
    }

    /// <summary>
    /// The worker has been reaped, or could not be started; all that it was through with has been reported. <paramref name="atWork"/>: whether it had begun the
    /// first of the others.
    /// </summary>
    public void Ended(int worker, bool atWork)
    {
        if (!_workers.Remove(worker, out Worker? found))
            return;

        if (found.Chunks.First?.Value is { } head)
        {
            bool died = atWork || head.Losses + 1 >= startAttempts;
            for (LinkedListNode<PoolChunk>? node = found.Chunks.Last; node != found.Chunks.First; node = node!.Previous)
                Requeue(node!.Value.Without(0)!);
            if (head.Without(head.Reported + (died ? 1 : 0)) is { } rest)
            {
                rest.Losses = died ? 0 : head.Losses + 1;
                Requeue(rest);
            }

            if (died)
                Actions.Add(new PoolAction(PoolActionKind.Died, worker, head.Current, head));
            else
                _idleDeaths++;
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

    /// <summary>Takes all tasks of a job, which is over, back: out of the queue, or from the workers that have them.</summary>
    public void Cancel(PoolJob job)
    {
        for (LinkedListNode<PoolChunk>? node = _queue.First, next; node is not null; node = next)
        {
            next = node.Next;
            if (node.Value.Job != job)
                continue;
            _queue.Remove(node);
            Actions.Add(new PoolAction(PoolActionKind.Dropped, Chunk: node.Value));
        }

        foreach ((int id, Worker worker) in _workers)
        {
            foreach (PoolChunk chunk in worker.Chunks.Where(chunk => chunk.Job == job))
            {
                if (chunk.IsTaken)
                    Actions.Add(new PoolAction(PoolActionKind.CancelRunning, id, chunk.Current, chunk));
                else
                    Want(id, chunk);
            }
        }

        Settle();
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
            worker.Chunks.Clear();
            worker.Tasks = 0;
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
        foreach (Worker worker in _workers.Values)
        {
            if (worker.Phase == Phase.Busy != worker.Chunks.Count > 0 && worker.Phase != Phase.Leaving)
                throw new InvalidOperationException("A pool has broken its rule that a busy worker has work and an idle one has none.");
            if (worker.Phase == Phase.Idle && _queue.Count > 0)
                throw new InvalidOperationException("A pool has broken its rule that nothing waits for a worker while one is idle.");
            if (worker.Chunks.First is { } first && worker.Ticket - first.Value.Ticket >= PoolBoard.MostClaims)
                throw new InvalidOperationException("A pool has broken its rule that the chunks of a worker all have their place on its board.");
        }
    }

    private sealed class Worker
    {
        public Phase Phase { get; set; } = Phase.Starting;

        /// <summary>What it has, in the order in which it works it off.</summary>
        public LinkedList<PoolChunk> Chunks { get; } = [];

        /// <summary>How many tasks it has.</summary>
        public int Tasks { get; set; }

        /// <summary>How many tasks it has had.</summary>
        public int Sent { get; set; }

        /// <summary>The number, as it counts them, of the next task that is sent to it.</summary>
        public long Local { get; set; }

        /// <summary>The number of the last chunk that was sent to it.</summary>
        public long Ticket { get; set; }

        /// <summary>How long it will take for what it has, in µs.</summary>
        public double Ahead { get; set; }
    }
}
