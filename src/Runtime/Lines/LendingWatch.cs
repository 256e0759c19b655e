namespace ProcActors.Lines;

/// <summary>Looks after readers that are away, on a thread of its own that sleeps while none ever is.</summary>
internal static class LendingWatch
{
    private const int StackSize = 128 * 1024;
    private const int MostIdleLooks = 25;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private static readonly Dictionary<Lending, long> Seen = [];
    private static readonly Lock Gate = new();
    private static readonly AutoResetEvent Wanted = new(false);
    private static bool _isStarted;
    private static int _isAwake;

    public static void Add(Lending lending)
    {
        lock (Gate)
        {
            Seen.TryAdd(lending, 0);
            if (_isStarted)
                return;
            _isStarted = true;
            new Thread(Watch, StackSize) { IsBackground = true, Name = "watch over lines" }.Start();
        }
    }

    public static void Remove(Lending lending)
    {
        lock (Gate)
            Seen.Remove(lending);
    }

    /// <summary>A reader is away.</summary>
    public static void WakeUp()
    {
        if (Volatile.Read(ref _isAwake) == 0 && Interlocked.Exchange(ref _isAwake, 1) == 0)
            Wanted.Set();
    }

    private static void Watch()
    {
        while (true)
        {
            Wanted.WaitOne();
            for (int idle = 0; idle < MostIdleLooks; idle++)
            {
                Thread.Sleep(Pause);
                if (Look())
                    idle = 0;
            }

            // A reader that has left since the last look has either seen this, or is seen now.
            Interlocked.Exchange(ref _isAwake, 0);
            if (Look())
                WakeUp();
        }
    }

    // Whether any reader has been away since the last look.
    private static bool Look()
    {
        bool moved = false;
        lock (Gate)
        {
            foreach ((Lending lending, long seen) in Seen)
            {
                long turn = lending.Turn;
                moved |= turn != seen || IsAway(turn);
                if (turn == seen && IsAway(turn))
                    lending.GiveUp(turn);
                else
                    Seen[lending] = turn;
            }
        }

        return moved;
    }

    private static bool IsAway(long turn) => (turn & 1) == 1;
}
