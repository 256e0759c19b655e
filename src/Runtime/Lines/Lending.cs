using System.Collections.Concurrent;

namespace ProcActors.Lines;

/// <summary>
/// Who waits for an answer goes on in the thread that has read it, when that is the only one in this process who waits: it saves the wake-up of another thread, which
/// costs more than the answer did. Meanwhile nobody reads the line, which has nothing to say to one who does not wait; if the thread is not back within some
/// milliseconds, another takes its place, and the next answers go to the thread pool.
/// </summary>
/// <param name="takePlace">Has another thread go on reading.</param>
internal sealed class Lending(Action takePlace)
{
    // What takes longer than a look of the watch to come back would have been better off in the pool; so are those that follow.
    private const int Rests = 64;

    [ThreadStatic]
    private static Lending? _ofThread;

    private static int _waiting;

    private readonly ConcurrentQueue<Action> _soon = [];
    private readonly List<Action> _answered = [];
    private long _turn;
    private int _rests;

    /// <summary>Odd while the reader is away; no number comes twice.</summary>
    public long Turn => Volatile.Read(ref _turn);

    /// <summary>Somebody waits from now on.</summary>
    public static void Wait() => Interlocked.Increment(ref _waiting);

    /// <summary>Somebody waits no longer: <paramref name="next"/> runs in the reader at hand once it has nothing else to do, or in the pool.</summary>
    public static void GoOn(Action next)
    {
        Interlocked.Decrement(ref _waiting);
        if (_ofThread is { } reader)
            reader._answered.Add(next);
        else
            ToPool(next);
    }

    /// <summary>
    /// Does something that can wait a little, but not for long: where a line is read, when what has been read is dealt with and whoever went on there is back, or too late;
    /// elsewhere in the pool.
    /// </summary>
    public static void DoSoon(Action what)
    {
        if (_ofThread is { } reader)
            reader._soon.Enqueue(what);
        else
            ToPool(what);
    }

    /// <summary>The thread at hand reads from now on.</summary>
    public void Enter()
    {
        _ofThread = this;
        LendingWatch.Add(this);
    }

    /// <summary>There is nothing to read any more.</summary>
    public void Leave()
    {
        _ofThread = null;
        LendingWatch.Remove(this);
        _answered.ForEach(ToPool);
        RunSoon(ToPool);
    }

    /// <summary>Has those go on whose answers have been read.</summary>
    /// <returns>Whether the thread at hand is still the line's reader.</returns>
    public bool RunAnswered()
    {
        if (_answered.Count != 1 || _rests > 0 || Volatile.Read(ref _waiting) > 0)
        {
            _rests = Math.Max(0, _rests - _answered.Count);
            _answered.ForEach(ToPool);
            _answered.Clear();
            RunSoon(static what => what());
            return true;
        }

        Action next = _answered[0];
        _answered.Clear();
        _ofThread = null;
        long turn = Interlocked.Increment(ref _turn);
        LendingWatch.WakeUp();
        next();
        RunSoon(static what => what());
        if (Interlocked.CompareExchange(ref _turn, turn + 1, turn) != turn)
            return false;
        _ofThread = this;
        return true;
    }

    /// <summary>The reader has been away since <paramref name="turn"/>, for too long: unless it has just come back, another takes its place.</summary>
    public void GiveUp(long turn)
    {
        if (Interlocked.CompareExchange(ref _turn, turn + 1, turn) != turn)
            return;
        _rests = Rests;
        RunSoon(ToPool);
        takePlace();
    }

    private void RunSoon(Action<Action> run)
    {
        while (_soon.TryDequeue(out Action? what))
            run(what);
    }

    private static void ToPool(Action next) => ThreadPool.UnsafeQueueUserWorkItem(static next => next(), next, preferLocal: false);
}
