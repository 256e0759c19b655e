using System.Collections.Concurrent;
using MemoryPack;
using ProcActors.Bootstrap;
using ProcActors.Targets;

namespace ProcActors.Pools;

/// <summary>The program of a worker: initialise, then work off one order after the other on the process's main thread.</summary>
internal sealed class PoolWorker
{
    private readonly BlockingCollection<(PoolProtocol.Run Order, DescriptorList Sockets)> _orders = [];
    private readonly ConcurrentDictionary<long, bool> _cancelled = new();
    private readonly ProcessRuntime _runtime = ProcessRuntime.Current;
    private readonly ILifeline _line;
    private readonly bool _tellMemory;
    private readonly Lock _gate = new();
    private (long Task, CancellationTokenSource Source)? _current;

    private PoolWorker(bool tellMemory)
    {
        _tellMemory = tellMemory;
        _line = _runtime.Lifeline!;
    }

    /// <summary>The role of a worker's process; <paramref name="initializer"/> is a call, or nothing.</summary>
    public static int Run(byte[] initializer, bool tellMemory) => new PoolWorker(tellMemory).Run(initializer);

    private int Run(byte[] initializer)
    {
        try
        {
            if (initializer.Length > 0)
                TargetMethod.Resolve(MemoryPackSerializer.Deserialize<RoleFrame>(initializer)!, _runtime.Payloads, new DescriptorList(), CancellationToken.None).Invoke();
        }
        catch (Exception e)
        {
            Say(new PoolProtocol.Unready(RemoteError.From(e)));
            return 1;
        }

        _line.Receive(OnOrder);
        Say(new PoolProtocol.Ready());
        foreach ((PoolProtocol.Run order, DescriptorList sockets) in _orders.GetConsumingEnumerable())
        {
            using (sockets)
            {
                for (int i = 0; i < order.Arguments.Length; i++)
                    Say(Work(order.First + i, order.Call with { Arguments = order.Arguments[i] }, sockets));
            }
        }

        return 0;
    }

    private void OnOrder(ControlFrame frame)
    {
        switch (MemoryPackSerializer.Deserialize<IPoolOrder>(frame.Body))
        {
            case PoolProtocol.Run run:
                _orders.Add((run, frame.Descriptors));
                break;
            case PoolProtocol.Cancel cancel:
                OnCancel(cancel.Task);
                break;
            case PoolProtocol.Finish:
                _orders.CompleteAdding();
                break;
        }
    }

    private void OnCancel(long task)
    {
        _cancelled[task] = true;
        lock (_gate)
        {
            if (_current is { } current && current.Task == task)
                ThreadPool.UnsafeQueueUserWorkItem(static source => ((CancellationTokenSource)source!).Cancel(), current.Source);
        }
    }

    private IPoolReport Work(long task, RoleFrame call, DescriptorList sockets)
    {
        CancellationTokenSource source = new();
        lock (_gate)
            _current = (task, source);
        try
        {
            if (_cancelled.ContainsKey(task))
                throw new OperationCanceledException($"Task {task} was cancelled before it began.");
            object? result = TargetMethod.Resolve(call, _runtime.Payloads, sockets, source.Token).Invoke();
            return new PoolProtocol.Completed(task, _runtime.Payloads.Serialize(result), Memory());
        }
        catch (Exception e)
        {
            return new PoolProtocol.Failed(task, RemoteError.From(e), Memory());
        }
        finally
        {
            lock (_gate)
                _current = null;
            _cancelled.TryRemove(task, out _);
        }
    }

    private long Memory() => _tellMemory ? Environment.WorkingSet : 0;

    private void Say(IPoolReport report) => _line.Say(ControlKind.Message, MemoryPackSerializer.Serialize(report));
}
