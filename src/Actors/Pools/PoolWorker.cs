using System.Collections.Concurrent;
using System.Diagnostics;
using MemoryPack;
using ProcActors.Bootstrap;
using ProcActors.Targets;
using ProcActors.Telemetry;

namespace ProcActors.Pools;

/// <summary>The program of a worker: initialise, then work off one order after the other on the process's main thread.</summary>
internal sealed class PoolWorker
{
    private readonly BlockingCollection<(IPoolOrder Order, DescriptorList Sockets)> _orders = [];
    private readonly Dictionary<int, WorkerCall> _calls = [];
    private readonly TaskCompletionSource<PoolBoard> _board = new();
    private readonly ProcessRuntime _runtime = ProcessRuntime.Current;
    private readonly ILifeline _line;
    private readonly bool _tellMemory;
    private readonly bool _tellEach;

    private PoolWorker(bool tellMemory, bool tellEach)
    {
        _tellMemory = tellMemory;
        _tellEach = tellEach;
        _line = _runtime.Lifeline!;
    }

    private WorkerDesk Desk { get; set; } = null!;

    /// <summary>
    /// The role of a worker's process; <paramref name="initializer"/> is a call, or nothing. <paramref name="tellEach"/>: results are told one by one, for a record.
    /// </summary>
    public static int Run(byte[] initializer, bool tellMemory, bool tellEach) => new PoolWorker(tellMemory, tellEach).Run(initializer);

    private int Run(byte[] initializer)
    {
        try
        {
            if (initializer.Length > 0)
                TargetMethod.Resolve(BootstrapCodec.ReadRole(initializer), _runtime.Payloads, new DescriptorList(), CancellationToken.None).Invoke();
        }
        catch (Exception e)
        {
            Say(new PoolProtocol.Unready(RemoteError.From(e)));
            return 1;
        }

        _line.Receive(OnOrders);
        Desk = new WorkerDesk(_board.Task.GetAwaiter().GetResult(), _runtime.Payloads, _tellMemory, _tellEach, Say);
        Say(new PoolProtocol.Ready());
        while (true)
        {
            if (!_orders.TryTake(out (IPoolOrder Order, DescriptorList Sockets) next))
            {
                // There is nothing to gather for: what is there goes at once.
                Desk.Tell();
                if (!_orders.TryTake(out next, Timeout.Infinite))
                    return 0;
                Desk.Resume();
            }

            using (next.Sockets)
                Do(next.Order, next.Sockets);
        }
    }

    private void OnOrders(ControlFrame frame)
    {
        foreach (IPoolOrder order in MemoryPackSerializer.Deserialize<IPoolOrder[]>(frame.Body) ?? [])
        {
            switch (order)
            {
                case PoolProtocol.Board:
                    _board.TrySetResult(PoolBoard.Open(frame.Descriptors.TakeDescriptor(0)));
                    break;
                case PoolProtocol.Cancel cancel:
                    Desk.GiveUp(cancel.Ticket);
                    break;
                case PoolProtocol.Finish:
                    _orders.CompleteAdding();
                    break;
                case PoolProtocol.Run:
                    // Of the orders that came together at most one has sockets, and that came by itself.
                    _orders.Add((order, frame.Descriptors));
                    break;
                default:
                    _orders.Add((order, new DescriptorList()));
                    break;
            }
        }
    }

    private void Do(IPoolOrder order, DescriptorList sockets)
    {
        switch (order)
        {
            case PoolProtocol.Define define:
                _calls[define.Call] = new WorkerCall(define.Role);
                break;
            case PoolProtocol.Forget forget:
                _calls.Remove(forget.Call);
                break;
            case PoolProtocol.Run run:
                if (Desk.TryTake(run.Ticket, run.Local))
                    Do(run, sockets);
                break;
        }
    }

    private void Do(PoolProtocol.Run run, DescriptorList sockets)
    {
        ReadOnlyMemory<byte> values = TraceStamp.Take(run.Values, out ActivityContext? origin);
        using Activity? span = origin is null ? null : ActorsTelemetry.Begin("work", "pool", _runtime.Name, ActivityKind.Consumer, origin)?.SetTag("procactors.tasks", run.Count);
        _calls[run.Call].Run(Desk, values.Span, run.Count, sockets);
    }

    private void Say(IPoolReport report) => _line.Say(ControlKind.Message, MemoryPackSerializer.Serialize(report));
}
