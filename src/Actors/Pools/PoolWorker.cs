using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using MemoryPack;
using ProcActors.Bootstrap;
using ProcActors.Spawning;
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

    // Completed when orders have come; whoever waits for it makes it anew.
    private TaskCompletionSource<bool> _news = new();

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

    /// <summary>As <see cref="Run(byte[], bool, bool)"/>, for a worker that lives in one process with its pool and must not block it.</summary>
    public static Task<int> RunAsync(byte[] initializer, bool tellMemory, bool tellEach) => new PoolWorker(tellMemory, tellEach).RunAsync(initializer);

    /// <summary>What a worker on such a host runs.</summary>
    public static MethodInfo MethodFor(IProcessHost host) => host is OperatingSystemHost ? ((Func<byte[], bool, bool, int>)Run).Method : ((Func<byte[], bool, bool, Task<int>>)RunAsync).Method;

    private int Run(byte[] initializer)
    {
        try
        {
            InitializerOf(initializer)?.Run();
        }
        catch (Exception e)
        {
            Say(new PoolProtocol.Unready(RemoteError.From(e)));
            return 1;
        }

        _line.Receive(OnOrders);
        Open(_board.Task.GetAwaiter().GetResult());
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

    private async Task<int> RunAsync(byte[] initializer)
    {
        try
        {
            if (InitializerOf(initializer) is { } first)
                await first.RunAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Say(new PoolProtocol.Unready(RemoteError.From(e)));
            return 1;
        }

        _line.Receive(OnOrders);
        Open(await _runtime.Host.Resume(_board.Task).ConfigureAwait(false));
        while (!_orders.IsCompleted)
        {
            if (_orders.TryTake(out (IPoolOrder Order, DescriptorList Sockets) next))
            {
                using (next.Sockets)
                    await DoAsync(next.Order, next.Sockets).ConfigureAwait(false);
                continue;
            }

            Desk.Tell();
            _news = new TaskCompletionSource<bool>();
            await _runtime.Host.Resume(_news.Task).ConfigureAwait(false);
            Desk.Resume();
        }

        return 0;
    }

    private TargetMethod? InitializerOf(byte[] initializer) =>
        initializer.Length == 0 ? null : TargetMethod.Resolve(BootstrapCodec.ReadRole(initializer), _runtime.Payloads, new DescriptorList(), CancellationToken.None);

    private void Open(PoolBoard board)
    {
        _runtime.Host.Own(board);
        Desk = new WorkerDesk(board, _runtime.Payloads, _runtime.Time, _tellMemory, _tellEach, Say);
        Say(new PoolProtocol.Ready());
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

        _news.TrySetResult(true);
    }

    private void Do(IPoolOrder order, DescriptorList sockets)
    {
        if (Chunk(order) is not { } run)
            return;
        ReadOnlyMemory<byte> values = TraceStamp.Take(run.Values, out ActivityContext? origin);
        using Activity? span = Span(run, origin);
        _calls[run.Call].Run(Desk, values.Span, run.Count, sockets);
    }

    private async Task DoAsync(IPoolOrder order, DescriptorList sockets)
    {
        if (Chunk(order) is not { } run)
            return;
        ReadOnlyMemory<byte> values = TraceStamp.Take(run.Values, out ActivityContext? origin);
        using Activity? span = Span(run, origin);
        await _calls[run.Call].RunAsync(Desk, values, run.Count, sockets, _runtime.Host).ConfigureAwait(false);
    }

    // The chunk that it orders, if it does and the chunk has not been taken back.
    private PoolProtocol.Run? Chunk(IPoolOrder order)
    {
        switch (order)
        {
            case PoolProtocol.Define define:
                _calls[define.Call] = new WorkerCall(define.Role);
                return null;
            case PoolProtocol.Forget forget:
                _calls.Remove(forget.Call);
                return null;
            case PoolProtocol.Run run:
                return Desk.TryTake(run.Ticket, run.Local) ? run : null;
            default:
                return null;
        }
    }

    private Activity? Span(PoolProtocol.Run run, ActivityContext? origin) =>
        origin is null ? null : ActorsTelemetry.Begin("work", "pool", _runtime.Name, ActivityKind.Consumer, origin)?.SetTag("procactors.tasks", run.Count);

    private void Say(IPoolReport report) => _line.Say(ControlKind.Message, MemoryPackSerializer.Serialize(report));
}
