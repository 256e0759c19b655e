using System.Runtime.CompilerServices;
using ProcActors.Serialization;

namespace ProcActors.Pools;

/// <summary>What a worker has in hand: the chunk it is at, and results that it has not told yet. All but <see cref="GiveUp"/> is for its main thread.</summary>
internal sealed class WorkerDesk(PoolBoard board, PayloadSerializer payloads, TimeProvider time, bool tellMemory, bool tellEach, Action<IPoolReport> say)
{
    // Results are told when so many bytes, or the work of so long, have come together; or when there is nothing else to do.
    private const int EnoughBytes = 32 * 1024;
    private static readonly TimeSpan EnoughTime = TimeSpan.FromMilliseconds(1);

    // Looking at the clock takes longer than a short task: after so many of them, or when the one that ticks slowly, and costs next to nothing, has moved on.
    private const int MostUnseen = 64;
    private const double UnseenMicros = 50;

    private readonly Lock _gate = new();
    private int _few = 1;
    private int _unseen = 1;
    private long _tick;
    private long _began = time.GetTimestamp();
    private long _ticket;
    private volatile bool _givenUp;
    private CancellationTokenSource? _source;

    public PayloadSerializer Payloads => payloads;

    /// <summary>Takes a chunk; false when it has been taken back in the meantime.</summary>
    public bool TryTake(long ticket, long local)
    {
        lock (_gate)
            (_ticket, _givenUp, _source) = (ticket, false, null);
        if (!board.TryTake(ticket))
            return false;

        // Others between have been taken back.
        if (board.Finished != local)
        {
            Tell();
            board.Told(local);
        }

        return true;
    }

    /// <summary>The chunk is not wanted any more, if it is the one in hand.</summary>
    public void GiveUp(long ticket)
    {
        CancellationTokenSource? source;
        lock (_gate)
        {
            if (_ticket != ticket)
                return;
            _givenUp = true;
            source = _source;
        }

        if (source is not null)
            ThreadPool.UnsafeQueueUserWorkItem(static source => ((CancellationTokenSource)source!).Cancel(), source);
    }

    /// <summary>The token of the task in hand.</summary>
    public CancellationToken Token()
    {
        lock (_gate)
            return (_source ??= new CancellationTokenSource()).Token;
    }

    /// <summary>A task begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin() => board.Begin();

    /// <exception cref="OperationCanceledException">Its chunk is not wanted any more.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ThrowIfGivenUp()
    {
        if (_givenUp)
            throw new OperationCanceledException("The task was cancelled before it began.");
    }

    /// <summary>The task has a result.</summary>
    /// <exception cref="PayloadException">The result can't be serialised.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish<T>(T result)
    {
        if (board.Room.Length < PoolValues.LargestFixed)
            Tell();
        if (PoolValues.TryWriteFixed(board.Room, result, out int size))
            board.Finish(size);
        else
            Write(PoolValues.Encode(result, payloads));
    }

    /// <summary>The task has failed.</summary>
    public void Fail(Exception reason) => Write(PoolValues.Failure(RemoteError.From(reason)));

    /// <summary>A task is over: tells what has come together, when it is enough.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End()
    {
        if (--_unseen <= 0 || board.Used > EnoughBytes || Environment.TickCount64 != _tick)
            Look();
    }

    private void Look()
    {
        (_unseen, _tick) = (_few, Environment.TickCount64);
        if (tellEach || tellMemory || board.Used > EnoughBytes || time.GetElapsedTime(_began) > EnoughTime)
            Tell();
    }

    /// <summary>Tells all results that have not been told.</summary>
    public void Tell()
    {
        if (board.Waiting > 0)
            Tell(board.Waiting, board.Results.ToArray());
    }

    /// <summary>There is work again, after a wait that is no part of it.</summary>
    public void Resume() => _began = time.GetTimestamp();

    private void Write(byte[] result)
    {
        if (result.Length > board.Room.Length)
            Tell();
        if (result.Length <= board.Room.Length)
        {
            result.CopyTo(board.Room);
            board.Finish(result.Length);
        }
        else
        {
            // Larger than the board: it goes by itself.
            Tell(1, result);
        }
    }

    private void Tell(int count, byte[] results)
    {
        long next = board.Finished - board.Waiting + count;
        double micros = time.GetElapsedTime(_began).TotalMicroseconds;
        say(new PoolProtocol.Done(next - count, count, results, micros, tellMemory ? Environment.WorkingSet : 0));
        board.Told(next);
        _unseen = _few = tellEach || tellMemory ? 1 : (int)Math.Clamp(UnseenMicros * count / micros, 1, MostUnseen);
        _began = time.GetTimestamp();
    }
}
