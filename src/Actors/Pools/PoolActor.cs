using Akka.Actor;
using MemoryPack;
using ProcActors.Bootstrap;
using ProcActors.Coordination;
using ProcActors.Targets;

namespace ProcActors.Pools;

/// <summary>
/// A pool as an actor, in the process that made it and whose children the workers are. It does what the rules in <see cref="PoolState"/> say and
/// answers those who wait.
/// </summary>
internal sealed partial class PoolActor : UntypedActor, IWithTimers
{
    private readonly ProcessRuntime _runtime;
    private readonly PoolOptions _options;
    private readonly string _name;
    private readonly byte[] _initializer;
    private readonly TaskCompletionSource<bool> _opened;
    private readonly TaskCompletionSource<bool> _closed;
    private readonly PoolState _state;
    private readonly HashSet<PoolJob> _jobs = [];
    private readonly Dictionary<int, PoolLine> _lines = [];
    private readonly Dictionary<int, ProcessExit> _exits = [];
    private readonly Dictionary<int, List<Said>> _early = [];
    private readonly HashSet<int> _doomed = [];
    private int _notStartedYet;

    // A broken pool stays until its user lets it go: somebody has to tell him that it is broken.
    private bool _givenUp;
    private Exception? _trouble;

    public PoolActor(ProcessRuntime runtime, PoolOptions options, string name, byte[] initializer, TaskCompletionSource<bool> opened, TaskCompletionSource<bool> closed)
    {
        _runtime = runtime;
        _options = options;
        _name = name;
        _initializer = initializer;
        _opened = opened;
        _closed = closed;
        _state = new PoolState(options.UsedSize, options.MaxTasksPerChild, PoolOptions.StartAttempts, options.LazyStart || options.IdleTimeout is not null);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _state.Open();
        RunRecord.Announce(_runtime, Self, CoordinatorKinds.Pool, _name);
        Settle();
        if (_notStartedYet == 0)
            _opened.TrySetResult(true);
    }

    protected override void PostStop()
    {
        EndAll(new PoolTerminatedException(_name));
        foreach (PoolLine line in _lines.Values)
            line.Dispose();
        _opened.TrySetException(new PoolTerminatedException(_name));
        _closed.TrySetResult(true);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case CoordinatorProtocol.InspectAs inspect:
                OnInspect(inspect);
                return;
            case Submit submit:
                OnSubmit(submit);
                break;
            case Said said:
                OnSaid(said);
                break;
            case Flush:
                OnFlush();
                return;
            case Look:
                OnLook();
                break;
            case Started started:
                OnStarted(started);
                break;
            case NotStarted failed:
                OnNotStarted(failed);
                break;
            case Exited exited:
                OnExited(exited);
                break;
            case Cancel cancel:
                OnCancel(cancel.Job, new OperationCanceledException(cancel.Token));
                break;
            case TimedOut late:
                OnCancel(late.Job, new TimeoutException($"Task {late.Job.First} of the pool '{_name}' was not done within {late.Job.Timeout!.Value.TotalSeconds:0.###} s."));
                break;
            case Overdue overdue when _state.Has(overdue.Worker, overdue.Chunk):
                Kill(overdue.Worker);
                break;
            case Unneeded idle when _state.IsIdle(idle.Worker):
                _state.Retire(idle.Worker);
                break;
            case Forget forget:
                ForgetCall(forget.Call);
                break;
            case Close:
                _givenUp = true;
                _state.Close();
                break;
            case Terminate:
                _givenUp = true;
                EndAll(new PoolTerminatedException(_name));
                _state.Terminate();
                break;
        }

        Settle();
    }

    private void OnSubmit(Submit submit)
    {
        if (_state.IsClosing)
        {
            foreach (PoolChunk chunk in submit.Chunks)
                chunk.Sockets?.Dispose();
            submit.Job.End(_trouble ?? new PoolTerminatedException(_name));
            return;
        }

        _submitted += submit.Chunks.Sum(chunk => (long)chunk.Count);
        _jobs.Add(submit.Job);
        _state.Submit(submit.Chunks);
    }

    private void OnStarted(Started started)
    {
        int worker = started.Worker;
        PoolLine line = new(started.Process);
        _lines[worker] = line;
        _runtime.Host.Own(line);
        started.Process.Exited.PipeTo(Self, success: exit => new Exited(worker, exit));
        if (_doomed.Contains(worker))
            Kill(worker);
        if (--_notStartedYet == 0)
            _opened.TrySetResult(true);

        // A quick worker may have spoken before it was known to have started.
        if (_early.Remove(worker, out List<Said>? early))
            early.ForEach(OnSaid);
    }

    private void OnNotStarted(NotStarted failed)
    {
        _notStartedYet--;
        // When the runtime ends, the pool ends with it.
        _trouble = failed.Cause is ObjectDisposedException ? new PoolTerminatedException(_name) : failed.Cause;
        _opened.TrySetException(failed.Cause);
        _state.Ended(failed.Worker, atWork: false);
    }

    private void OnExited(Exited exited)
    {
        _exits[exited.Worker] = exited.Exit;
        _current.Remove(exited.Worker);
        if (_lines.TryGetValue(exited.Worker, out PoolLine? line))
        {
            // What it was through with and had no time to say.
            _state.Gone(exited.Worker);
            TakeFrom(exited.Worker, line);
            _state.Ended(exited.Worker, atWork: line.Board.Begun > Math.Max(line.Board.Finished, _state.NextOf(exited.Worker)));
        }

        // What is to be done may still speak of it: its board is let go last.
        Settle();
        _exits.Remove(exited.Worker);
        if (_lines.Remove(exited.Worker))
            line!.Dispose();
        _doomed.Remove(exited.Worker);
    }

    private void OnCancel(PoolJob job, Exception reason)
    {
        job.End(reason);
        Leave(job);
        _state.Cancel(job);
    }

    private void Settle()
    {
        _state.AssertInvariants();

        // Doing one thing may bring up another.
        for (int i = 0; i < _state.Actions.Count; i++)
            Do(_state.Actions[i]);
        _state.Actions.Clear();
    }

    private void Do(PoolAction action)
    {
        switch (action.Kind)
        {
            case PoolActionKind.Start:
                StartWorker(action.Worker);
                break;
            case PoolActionKind.Send:
                Send(action.Worker, action.Chunk!);
                break;
            case PoolActionKind.TakeBack:
                _state.TakenBack(action.Worker, action.Chunk!, _lines.TryGetValue(action.Worker, out PoolLine? line) && line.Board.TryTakeBack(action.Chunk!.Ticket));
                break;
            case PoolActionKind.Dropped:
                action.Chunk!.Sockets?.Dispose();
                break;
            case PoolActionKind.Began:
                _current[action.Worker] = (action.Task, Context.System.Scheduler.Now);
                Record("pool.task.started", action.Worker, action.Task);
                break;
            case PoolActionKind.CancelRunning:
                Order(action.Worker, new PoolProtocol.Cancel(action.Chunk!.Ticket));
                Timers.StartSingleTimer(new TimerKey(nameof(Overdue), action.Chunk.First), new Overdue(action.Worker, action.Chunk), _options.CancelGrace);
                break;
            case PoolActionKind.Finish:
                Order(action.Worker, new PoolProtocol.Finish());
                break;
            case PoolActionKind.Kill:
                Kill(action.Worker);
                break;
            case PoolActionKind.Died:
                OnDied(action);
                break;
            case PoolActionKind.Broken:
                EndAll(_trouble ??= new PoolBrokenException(_name, null));
                break;
            case PoolActionKind.Closed when _givenUp:
                Context.Stop(Self);
                break;
        }
    }

    private void StartWorker(int worker)
    {
        _notStartedYet++;
        IActorRef self = Self;
        ProcessOptions how = new() { Name = $"{_name}.{worker}", Daemon = true, Environment = _options.Environment };
        RoleFrame role = TargetExpression.ToRole(
            PoolWorker.MethodFor(_runtime.Host), [_initializer, _options.MaxWorkerMemory is not null, _runtime.IsRecorded], _runtime.Payloads);
        _runtime.StartRoleAsync(role, how, CancellationToken.None, body => self.Tell(new Said(worker, MemoryPackSerializer.Deserialize<IPoolReport>(body)!)))
            .PipeTo(self, success: process => new Started(worker, process), failure: cause => new NotStarted(worker, cause));
    }

    // One that is still on its way into life is killed as soon as it is there.
    private void Kill(int worker)
    {
        if (_lines.TryGetValue(worker, out PoolLine? line))
            _ = line.Process.KillAsync();
        else
            _doomed.Add(worker);
    }

    private void EndAll(Exception reason)
    {
        _trouble ??= reason;
        foreach (PoolJob job in _jobs)
            job.End(reason);
        _jobs.Clear();
        Timers.CancelAll();
    }

    internal sealed record Submit(PoolJob Job, IReadOnlyList<PoolChunk> Chunks);

    internal sealed record Cancel(PoolJob Job, CancellationToken Token);

    internal sealed record Forget(PoolCall Call);

    internal sealed record Close;

    internal sealed record Terminate;

    private sealed record Started(int Worker, ActorProcess Process);

    private sealed record NotStarted(int Worker, Exception Cause);

    private sealed record Said(int Worker, IPoolReport Report);

    private sealed record Exited(int Worker, ProcessExit Exit);

    private sealed record TimedOut(PoolJob Job);

    private sealed record Overdue(int Worker, PoolChunk Chunk);

    private sealed record Unneeded(int Worker);

    private sealed record TimerKey(string What, long Number);
}
