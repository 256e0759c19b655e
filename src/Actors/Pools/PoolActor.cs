using Akka.Actor;
using MemoryPack;
using ProcActors.Bootstrap;
using ProcActors.Coordination;
using ProcActors.Snapshots;
using ProcActors.Targets;

namespace ProcActors.Pools;

/// <summary>
/// A pool as an actor, in the process that made it and whose children the workers are. It does what the rules in <see cref="PoolState"/> say and
/// answers those who wait.
/// </summary>
internal sealed class PoolActor : UntypedActor, IWithTimers
{
    private readonly ProcessRuntime _runtime;
    private readonly PoolOptions _options;
    private readonly string _name;
    private readonly byte[] _initializer;
    private readonly TaskCompletionSource _opened;
    private readonly TaskCompletionSource _closed;
    private readonly PoolState _state;
    private readonly Dictionary<long, PoolTask> _tasks = [];
    private readonly Dictionary<int, ActorProcess> _processes = [];
    private readonly Dictionary<int, ProcessExit> _exits = [];
    private readonly Dictionary<int, List<Said>> _early = [];
    private readonly HashSet<int> _doomed = [];
    private readonly Dictionary<int, DateTimeOffset> _since = [];
    private long _submitted;
    private long _done;
    private long _failed;
    private int _notStartedYet;

    // A broken pool stays until its user lets it go: somebody has to tell him that it is broken.
    private bool _givenUp;
    private Exception? _trouble;

    public PoolActor(ProcessRuntime runtime, PoolOptions options, string name, byte[] initializer, TaskCompletionSource opened, TaskCompletionSource closed)
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
            _opened.TrySetResult();
    }

    protected override void PostStop()
    {
        FaultAll(new PoolTerminatedException(_name));
        _opened.TrySetException(new PoolTerminatedException(_name));
        _closed.TrySetResult();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case CoordinatorProtocol.InspectAs inspect:
                Sender.Tell(new CoordinatorProtocol.Inspected(Inspect() with { Kind = inspect.Kind, Name = inspect.Name }));
                return;
            case Submit submit:
                OnSubmit(submit);
                break;
            case Started started:
                OnStarted(started);
                break;
            case NotStarted failed:
                OnNotStarted(failed);
                break;
            case Said said:
                OnSaid(said);
                break;
            case Exited exited:
                OnExited(exited);
                break;
            case Cancel cancel:
                OnCancel(cancel.Task, new OperationCanceledException(cancel.Token));
                break;
            case TimedOut late:
                OnCancel(late.Task, new TimeoutException($"Task {late.Task} of the pool '{_name}' was not done within {late.Limit.TotalSeconds:0.###} s."));
                break;
            case Overdue overdue when _state.IsRunning(overdue.Worker, overdue.Task):
                Kill(overdue.Worker);
                break;
            case Unneeded idle when _state.IsIdle(idle.Worker):
                _state.Retire(idle.Worker);
                break;
            case Close:
                _givenUp = true;
                _state.Close();
                break;
            case Terminate:
                _givenUp = true;
                FaultAll(new PoolTerminatedException(_name));
                _state.Terminate();
                break;
        }

        Settle();
    }

    private void OnSubmit(Submit submit)
    {
        if (_state.IsClosing)
        {
            submit.Chunk.Call.Descriptors.Dispose();
            Exception refusal = _trouble ?? new PoolTerminatedException(_name);
            foreach (PoolTask task in submit.Tasks)
                task.TrySetException(refusal);
            return;
        }

        _submitted += submit.Tasks.Count;
        for (int i = 0; i < submit.Tasks.Count; i++)
            _tasks.Add(submit.Chunk.First + i, submit.Tasks[i]);
        _state.Submit(submit.Chunk);
    }

    private void OnStarted(Started started)
    {
        _processes[started.Worker] = started.Process;
        int worker = started.Worker;
        started.Process.Exited.PipeTo(Self, success: exit => new Exited(worker, exit));
        if (_doomed.Contains(worker))
            Kill(worker);
        if (--_notStartedYet == 0)
            _opened.TrySetResult();

        // A quick worker may have spoken before it was known to have started.
        if (_early.Remove(worker, out List<Said>? early))
            early.ForEach(OnSaid);
    }

    private void OnNotStarted(NotStarted failed)
    {
        _notStartedYet--;
        _trouble = failed.Cause;
        _opened.TrySetException(failed.Cause);
        _state.Ended(failed.Worker);
    }

    private void OnSaid(Said said)
    {
        if (!_processes.ContainsKey(said.Worker))
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
            case PoolProtocol.Completed completed when _state.Report(said.Worker, completed.Task):
                Complete(completed.Task, said.Worker, "pool.task.completed", task => task.TrySetResult(completed.Result));
                Weigh(said.Worker, completed.Memory);
                break;
            case PoolProtocol.Failed failed when _state.Report(said.Worker, failed.Task):
                Complete(failed.Task, said.Worker, "pool.task.failed", task => task.TrySetException(RemoteException.Of(failed.Error)));
                Weigh(said.Worker, failed.Memory);
                break;
        }

        if (_options.IdleTimeout is { } patience && _state.IsIdle(said.Worker))
            Timers.StartSingleTimer(new TimerKey(nameof(Unneeded), said.Worker), new Unneeded(said.Worker), patience);
    }

    private void OnExited(Exited exited)
    {
        _exits[exited.Worker] = exited.Exit;
        _state.Ended(exited.Worker);
        Settle();
        _exits.Remove(exited.Worker);
        _processes.Remove(exited.Worker);
        _doomed.Remove(exited.Worker);
        _since.Remove(exited.Worker);
    }

    private void OnCancel(long task, Exception reason)
    {
        if (!_tasks.Remove(task, out PoolTask? waiting))
            return;
        Timers.Cancel(new TimerKey(nameof(TimedOut), task));
        if (reason is OperationCanceledException { CancellationToken: var token })
            waiting.TrySetCanceled(token);
        else
            waiting.TrySetException(reason);
        _state.Cancel(task);
    }

    private PoolSnapshot Inspect() => new(_runtime.Incarnation, _options.UsedSize, _state.WorkerCount, _submitted, _done, _failed, _state.QueuedTasks)
    {
        Holders = Listing.Of(_state.Running.Where(running => _processes.ContainsKey(running.Worker)).Select(running => HolderOf(running.Worker, running.Task))),
    };

    private HolderSnapshot HolderOf(int worker, long task)
    {
        ActorProcess process = _processes[worker];
        return new HolderSnapshot(process.Incarnation, process.Pid, _since.GetValueOrDefault(worker), task, 1);
    }

    private void Settle()
    {
        _state.AssertInvariants();

        // Doing one thing may bring up another.
        while (_state.Actions.Count > 0)
        {
            List<PoolAction> actions = [.. _state.Actions];
            _state.Actions.Clear();
            actions.ForEach(Do);
        }
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
            case PoolActionKind.Dropped:
                // Only a call by itself brings sockets along.
                action.Chunk!.Call.Descriptors.Dispose();
                break;
            case PoolActionKind.Began:
                _since[action.Worker] = Context.System.Scheduler.Now;
                Record("pool.task.started", action.Worker, action.Task);
                break;
            case PoolActionKind.CancelRunning:
                Order(action.Worker, new PoolProtocol.Cancel(action.Task));
                Timers.StartSingleTimer(new TimerKey(nameof(Overdue), action.Task), new Overdue(action.Worker, action.Task), _options.CancelGrace);
                break;
            case PoolActionKind.Finish:
                Order(action.Worker, new PoolProtocol.Finish());
                break;
            case PoolActionKind.Kill:
                Kill(action.Worker);
                break;
            case PoolActionKind.Died:
                Complete(action.Task, action.Worker, "pool.task.failed", task => task.TrySetException(new WorkerDiedException(_name, action.Task, _exits[action.Worker])));
                break;
            case PoolActionKind.Broken:
                FaultAll(_trouble ??= new PoolBrokenException(_name, null));
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
        RoleFrame role = TargetExpression.ToRole(typeof(PoolWorker).GetMethod(nameof(PoolWorker.Run))!, [_initializer, _options.MaxWorkerMemory is not null], _runtime.Payloads);
        _runtime.StartRoleAsync(role, how, CancellationToken.None, body => self.Tell(new Said(worker, MemoryPackSerializer.Deserialize<IPoolReport>(body)!)))
            .PipeTo(self, success: process => new Started(worker, process), failure: cause => new NotStarted(worker, cause));
    }

    private void Send(int worker, PoolChunk chunk)
    {
        if (_tasks.TryGetValue(chunk.First, out PoolTask? task) && task.Timeout is { } limit)
            Timers.StartSingleTimer(new TimerKey(nameof(TimedOut), chunk.First), new TimedOut(chunk.First, limit), limit);
        Timers.Cancel(new TimerKey(nameof(Unneeded), worker));
        Order(worker, new PoolProtocol.Run(chunk.First, chunk.Call, chunk.Arguments), chunk.Call.Descriptors);
    }

    private void Order(int worker, IPoolOrder order, DescriptorList? sockets = null)
    {
        if (_processes.TryGetValue(worker, out ActorProcess? process))
            _ = process.SendAsync(MemoryPackSerializer.Serialize(order), sockets);
        else
            _doomed.Add(worker);
    }

    // One that is still on its way into life is killed as soon as it is there.
    private void Kill(int worker)
    {
        if (_processes.TryGetValue(worker, out ActorProcess? process))
            _ = process.KillAsync();
        else
            _doomed.Add(worker);
    }

    private void Weigh(int worker, long memory)
    {
        if (memory > _options.MaxWorkerMemory)
            _state.Retire(worker);
    }

    private void Complete(long number, int worker, string happened, Action<PoolTask> how)
    {
        if (happened == "pool.task.completed")
            _done++;
        else
            _failed++;
        Record(happened, worker, number);
        Timers.Cancel(new TimerKey(nameof(TimedOut), number));
        Timers.Cancel(new TimerKey(nameof(Overdue), number));
        if (_tasks.Remove(number, out PoolTask? task))
            how(task);
    }

    private void FaultAll(Exception reason)
    {
        _trouble ??= reason;
        foreach (PoolTask task in _tasks.Values)
            task.TrySetException(reason);
        _tasks.Clear();
        Timers.CancelAll();
    }

    private void Record(string happened, int worker, long task)
    {
        if (_processes.TryGetValue(worker, out ActorProcess? process))
            RunRecord.Write(_runtime, new Happened(happened, process.Incarnation, "pool", _name, "task", task));
    }

    internal sealed record Submit(PoolChunk Chunk, IReadOnlyList<PoolTask> Tasks);

    internal sealed record Cancel(long Task, CancellationToken Token);

    internal sealed record Close;

    internal sealed record Terminate;

    private sealed record Started(int Worker, ActorProcess Process);

    private sealed record NotStarted(int Worker, Exception Cause);

    private sealed record Said(int Worker, IPoolReport Report);

    private sealed record Exited(int Worker, ProcessExit Exit);

    private sealed record TimedOut(long Task, TimeSpan Limit);

    private sealed record Overdue(int Worker, long Task);

    private sealed record Unneeded(int Worker);

    private sealed record TimerKey(string What, long Number);
}
