using MemoryPack;
using ProcActors.Bootstrap;
using ProcActors.Telemetry;

namespace ProcActors.Pools;

/// <summary>
/// A pool's side of one worker: its process, the board that is shared with it, and what is to be said to it. Orders go at once when none is on its way, and
/// together otherwise.
/// </summary>
internal sealed class PoolLine : IDisposable
{
    private readonly List<IPoolOrder> _orders = [];
    private readonly HashSet<int> _known = [];
    private Task _sending = Task.CompletedTask;
    private long _lastBegun;

    public PoolLine(ActorProcess process)
    {
        Process = process;
        Board = PoolBoard.Create();
        DescriptorList beside = new();
        beside.Add(Board.Handle);
        Send([new PoolProtocol.Board()], beside);
    }

    public ActorProcess Process { get; }

    public PoolBoard Board { get; }

    /// <summary>Whether something waits to be sent.</summary>
    public bool HasOrders => _orders.Count > 0;

    public void Say(IPoolOrder order) => _orders.Add(order);

    /// <summary>Orders the worker to do a chunk.</summary>
    public void Run(PoolChunk chunk)
    {
        PoolCall call = chunk.Job.Call;
        Board.Offer(chunk.Ticket);
        if (_known.Add(call.Number))
            Say(new PoolProtocol.Define(call.Number, call.Role));
        PoolProtocol.Run order = new(call.Number, chunk.Ticket, chunk.Local, chunk.Count, chunk.Job.Span is { } span ? TraceStamp.Put(chunk.Values, span) : chunk.Values);
        if (chunk.Sockets is not { } sockets)
        {
            Say(order);
            return;
        }

        if (_orders.Count > 0)
            Send([.. _orders], null);
        _orders.Clear();
        Send([order], sockets);
    }

    /// <summary>The call is of no use any more.</summary>
    public void Forget(int call)
    {
        if (_known.Remove(call))
            Say(new PoolProtocol.Forget(call));
    }

    /// <summary>Sends what waits; <paramref name="later"/> is called when that is possible again, if it is not now.</summary>
    public void Flush(Action later)
    {
        if (_orders.Count == 0)
            return;
        if (_sending.IsCompleted)
        {
            Send([.. _orders], null);
            _orders.Clear();
        }
        else
        {
            _sending.ContinueWith(_ => later(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Whether the worker has begun a task since this was last asked.</summary>
    public bool HasMoved()
    {
        long before = _lastBegun;
        _lastBegun = Board.Begun;
        return before != _lastBegun;
    }

    public void Dispose() => Board.Dispose();

    private void Send(IPoolOrder[] orders, DescriptorList? beside) => _sending = Process.SendAsync(MemoryPackSerializer.Serialize(orders), beside);
}
