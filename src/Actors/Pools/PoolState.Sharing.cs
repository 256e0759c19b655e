namespace ProcActors.Pools;

/// <content>
/// Who gets what. A worker without work gets the next chunk. While tasks are short, a busy one gets more ahead, so that it need not wait for the next message;
/// what it has not begun is taken back as soon as another has nothing to do, so a long task never holds up the others behind it.
/// </content>
internal sealed partial class PoolState
{
    // How much work goes to a worker at a time, and how much it may have in all: enough that the messages cost little, little enough that work can be shared out anew.
    private const double ChunkMicros = 2000;
    private const double MostAhead = 2.5 * ChunkMicros;
    private const int LargestChunk = 16 * 1024;
    private const int LargestValues = 256 * 1024;

    // A job's last chunks are small, so that all workers end at about the same time.
    private const int Shares = 2;

    private void Settle()
    {
        foreach ((int id, Worker worker) in _workers)
        {
            if (_queue.Count == 0)
                break;
            if (worker.Phase == Phase.Idle)
                Send(id, worker, Next(worker));
        }

        StartMissing();
        SendAhead();
        TakeBackForIdle();
        if (!_closing || _queue.Count > 0 || IsAnyWanted())
            return;
        foreach ((int id, Worker worker) in _workers)
        {
            if (worker.Phase is not (Phase.Idle or Phase.Starting))
                continue;
            worker.Phase = Phase.Leaving;
            Actions.Add(new PoolAction(PoolActionKind.Finish, id));
        }

        if (_workers.Count == 0)
            Actions.Add(new PoolAction(PoolActionKind.Closed));
    }

    // A chunk may come back for somebody who has nothing to do otherwise.
    private bool IsAnyWanted()
    {
        foreach (Worker worker in _workers.Values)
        {
            foreach (PoolChunk chunk in worker.Chunks)
            {
                if (chunk.IsWanted)
                    return true;
            }
        }

        return false;
    }

    private bool IsAnyIdle()
    {
        foreach (Worker worker in _workers.Values)
        {
            if (worker.Phase == Phase.Idle)
                return true;
        }

        return false;
    }

    private void StartMissing()
    {
        if (_workers.Count == size)
            return;
        int starting = 0;
        foreach (Worker worker in _workers.Values)
            starting += worker.Phase == Phase.Starting ? 1 : 0;
        bool full = !lazy && !_closing && _idleDeaths < startAttempts;
        for (int wanted = Wanted(); _workers.Count < size && (full || starting < wanted); starting++)
        {
            _workers.Add(++_lastWorker, new Worker());
            Actions.Add(new PoolAction(PoolActionKind.Start, _lastWorker));
        }
    }

    // For how many workers there would be a chunk.
    private int Wanted()
    {
        int wanted = 0;
        foreach (PoolChunk chunk in _queue)
        {
            wanted += Math.Min(size, (chunk.Count + (chunk.Size ?? 1) - 1) / (chunk.Size ?? 1));
            if (wanted >= size)
                break;
        }

        return wanted;
    }

    private void SendAhead()
    {
        while (_queue.First?.Value is { IsAlone: false } first && first.Job.Call.Micros is { } micros)
        {
            (int least, Worker? best) = (0, null);
            foreach ((int id, Worker worker) in _workers)
            {
                if (CanHaveMore(worker) && (best is null || worker.Ahead < best.Ahead))
                    (least, best) = (id, worker);
            }

            if (best is null || best.Ahead + (CountFor(first, best) * micros) > MostAhead)
                break;
            Send(least, best, Next(best));
        }
    }

    private bool CanHaveMore(Worker worker) =>
        worker.Phase == Phase.Busy
        && !(worker.Sent >= tasksPerWorker)
        && worker.Ticket + 1 - worker.Chunks.First!.Value.Ticket < PoolBoard.MostClaims
        && !worker.Chunks.First.Value.IsAlone;

    // Half of what the busiest has not begun, for whoever has nothing to do.
    private void TakeBackForIdle()
    {
        if (_queue.Count > 0 || !IsAnyIdle())
            return;
        (int busiest, int most) = (0, 0);
        foreach ((int id, Worker worker) in _workers)
        {
            int open = worker.Phase == Phase.Busy ? worker.Chunks.Skip(1).Count(chunk => !chunk.IsTaken && !chunk.IsWanted) : 0;
            if (open > most)
                (busiest, most) = (id, open);
        }

        int left = (most + 1) / 2;
        for (LinkedListNode<PoolChunk>? node = most > 0 ? _workers[busiest].Chunks.Last : null; left > 0 && node!.Previous is not null; node = node.Previous, left--)
            Want(busiest, node.Value);
    }

    private void Want(int worker, PoolChunk chunk)
    {
        if (chunk.IsTaken || chunk.IsWanted)
            return;
        chunk.IsWanted = true;
        Actions.Add(new PoolAction(PoolActionKind.TakeBack, worker, chunk.Current, chunk));
    }

    private PoolChunk Next(Worker worker)
    {
        PoolChunk first = _queue.First!.Value;
        int count = CountFor(first, worker);
        if (count == first.Count)
        {
            _queue.RemoveFirst();
            return first;
        }

        (PoolChunk head, PoolChunk rest) = first.Split(count);
        _queue.First.Value = rest;
        return head;
    }

    private int CountFor(PoolChunk chunk, Worker worker)
    {
        if (chunk.Size is { } given)
            return Math.Min(given, chunk.Count);

        // Nobody knows how long one takes: one will tell.
        if (chunk.Job.Call.Micros is not { } micros)
            return 1;
        int fitting = (int)Math.Clamp(ChunkMicros / Math.Max(micros, 0.001), 1, LargestChunk);
        int fair = Math.Max(1, chunk.Count / (Shares * size));
        int light = Math.Max(1, (int)Math.Min(LargestChunk, (long)LargestValues * chunk.Count / Math.Max(1, chunk.Values.Length)));
        int allowed = tasksPerWorker is { } most ? Math.Max(1, most - worker.Sent) : chunk.Count;
        return Math.Min(Math.Min(chunk.Count, fitting), Math.Min(Math.Min(fair, light), allowed));
    }

    private void Send(int id, Worker worker, PoolChunk chunk)
    {
        chunk.Ticket = ++worker.Ticket;
        chunk.Local = worker.Local;
        chunk.Planned = chunk.Job.Call.Micros is { } micros && !chunk.IsAlone ? micros * chunk.Count : MostAhead;
        worker.Local += chunk.Count;
        worker.Sent += chunk.Count;
        worker.Tasks += chunk.Count;
        worker.Ahead += chunk.Planned;
        worker.Chunks.AddLast(chunk);
        worker.Phase = Phase.Busy;
        Actions.Add(new PoolAction(PoolActionKind.Send, id, chunk.First, chunk));
        if (worker.Chunks.Count == 1)
            Actions.Add(new PoolAction(PoolActionKind.Began, id, chunk.Current, chunk));
    }

    private static void Remove(Worker worker, PoolChunk chunk)
    {
        worker.Chunks.Remove(chunk);
        worker.Ahead = worker.Chunks.Count == 0 ? 0 : worker.Ahead - chunk.Planned;
        if (worker.Chunks.Count == 0 && worker.Phase == Phase.Busy)
            worker.Phase = Phase.Idle;
    }

    private void Requeue(PoolChunk chunk)
    {
        if (chunk.Job.IsOver)
            Actions.Add(new PoolAction(PoolActionKind.Dropped, Chunk: chunk));
        else
            _queue.AddFirst(chunk);
    }
}
