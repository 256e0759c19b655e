using Akka.Actor;
using ProcActors.Coordination;

namespace ProcActors.Pools;

/// <content>Chunks on their way to the workers, results on their way back.</content>
internal sealed partial class PoolActor
{
    private static readonly TimeSpan LookAfter = TimeSpan.FromMilliseconds(5);
    private bool _flushAsked;
    private bool _lookAsked;

    private void Send(int worker, PoolChunk chunk)
    {
        if (!_lines.TryGetValue(worker, out PoolLine? line))
            return;
        if (chunk.Job.Timeout is { } limit)
            Timers.StartSingleTimer(new TimerKey(nameof(TimedOut), chunk.Job.First), new TimedOut(chunk.Job), limit);
        if (_options.IdleTimeout is not null)
            Timers.Cancel(new TimerKey(nameof(Unneeded), worker));
        line.Run(chunk);
        AskToFlush();
        if (_state.TasksOf(worker) > 1)
            AskToLook();
    }

    private void Order(int worker, IPoolOrder order)
    {
        if (!_lines.TryGetValue(worker, out PoolLine? line))
        {
            _doomed.Add(worker);
            return;
        }

        line.Say(order);
        AskToFlush();
    }

    // Whatever is in the mailbox already comes first, so that what it brings goes along.
    private void AskToFlush()
    {
        if (_flushAsked)
            return;
        _flushAsked = true;
        Self.Tell(Flush.Instance);
    }

    private void OnFlush()
    {
        _flushAsked = false;
        IActorRef self = Self;
        foreach (PoolLine line in _lines.Values)
            line.Flush(() => self.Tell(Flush.Instance));
    }

    // A worker tells results together, and those of short tasks may have to wait while it is at a long one: they can be seen on its board.
    private void AskToLook()
    {
        if (_lookAsked)
            return;
        _lookAsked = true;
        Timers.StartSingleTimer(nameof(Look), Look.Instance, LookAfter);
    }

    private void OnLook()
    {
        _lookAsked = false;
        foreach ((int worker, PoolLine line) in _lines)
        {
            bool moved = line.HasMoved();
            if (_state.TasksOf(worker) > 1 && (TakeFrom(worker, line) || moved))
                AskToLook();
        }
    }

    private void OnSaid(Said said)
    {
        if (!_lines.ContainsKey(said.Worker))
        {
            if (!_early.TryGetValue(said.Worker, out List<Said>? early))
                _early[said.Worker] = early = [];
            early.Add(said);
            return;
        }

        switch (said.Report)
        {
            case PoolProtocol.Ready:
                _state.Ready(said.Worker);
                break;
            case PoolProtocol.Unready unready:
                _trouble = new PoolBrokenException(_name, unready.Error);
                break;
            case PoolProtocol.Done done:
                if (done.Local > _state.NextOf(said.Worker))
                    throw new InvalidOperationException($"Worker {said.Worker} of the pool '{_name}' told the results of tasks from {done.Local}, but is at {_state.NextOf(said.Worker)}.");
                Take(said.Worker, done.Local, done.Count, done.Results, done.Micros);
                if (_state.TasksOf(said.Worker) > 1)
                    AskToLook();
                if (done.Memory > _options.MaxWorkerMemory)
                    _state.Retire(said.Worker);
                break;
        }

        if (_options.IdleTimeout is { } patience && _state.IsIdle(said.Worker))
            Timers.StartSingleTimer(new TimerKey(nameof(Unneeded), said.Worker), new Unneeded(said.Worker), patience);
    }

    // What stands on a worker's board; false when there is nothing new, or when what comes before is still on its way.
    private bool TakeFrom(int worker, PoolLine line)
    {
        (long first, int count, byte[] results) = line.Board.Look();
        return count > 0 && first <= _state.NextOf(worker) && Take(worker, first, count, results, null);
    }

    private bool Take(int worker, long local, int count, ReadOnlyMemory<byte> results, double? micros)
    {
        // Some may have been seen on the board already.
        int seen = (int)Math.Clamp(_state.NextOf(worker) - local, 0, count);
        results = results[PoolValues.SizeOf(results.Span, seen)..];
        for (int left = count - seen; left > 0;)
        {
            if (_state.Report(worker, left) is not { } part)
                break;
            if (micros is { } all)
                part.Chunk.Job.Call.Took(all / count);
            int size = PoolValues.SizeOf(results.Span, part.Tasks);
            Count(part.Tasks, results.Span);
            RecordEnds(worker, part.Chunk.First + part.From, part.Tasks, results.Span);
            PoolJob job = part.Chunk.Job;
            job.Finish(part.Chunk.Index + part.From, part.Tasks, results[..size]);
            Leave(job);
            results = results[size..];
            left -= part.Tasks;
        }

        return seen < count;
    }

    private void OnDied(PoolAction action)
    {
        _failed++;
        Record("pool.task.failed", action.Worker, action.Task);
        PoolJob job = action.Chunk!.Job;
        job.Fail((int)(action.Task - job.First), new WorkerDiedException(_name, action.Task, _exits[action.Worker]));
        Leave(job);
    }

    // Nothing is kept of a job that is over.
    private void Leave(PoolJob job)
    {
        if (!job.IsOver || !_jobs.Remove(job))
            return;
        if (job.Timeout is not null)
            Timers.Cancel(new TimerKey(nameof(TimedOut), job.First));
        if (job.EndsCall)
            ForgetCall(job.Call);
    }

    private void ForgetCall(PoolCall call)
    {
        foreach (PoolLine line in _lines.Values)
            line.Forget(call.Number);
        AskToFlush();
    }

    private void RecordEnds(int worker, long first, int count, ReadOnlySpan<byte> results)
    {
        if (!_runtime.IsRecorded)
            return;
        for (int i = 0; i < count; i++)
        {
            Record(PoolValues.IsFailure(results) ? "pool.task.failed" : "pool.task.completed", worker, first + i);
            results = results[PoolValues.SizeOf(results)..];
        }
    }

    private void Record(string happened, int worker, long task)
    {
        if (_runtime.IsRecorded && _lines.TryGetValue(worker, out PoolLine? line))
            RunRecord.Write(_runtime, new Happened(happened, line.Process.Incarnation, "pool", _name, "task", task));
    }

    private sealed record Flush
    {
        public static readonly Flush Instance = new();
    }

    private sealed record Look
    {
        public static readonly Look Instance = new();
    }
}
