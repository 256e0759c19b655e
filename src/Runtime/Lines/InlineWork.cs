using Akka.Dispatch;

namespace ProcActors.Lines;

/// <summary>
/// Work done at once on the thread that brings it, in place of a hop to another. What such work brings about waits until the work at hand is done, so that
/// nothing is entered twice; and what it says over lines goes when there is nothing left to do, many messages in one write.
/// </summary>
internal sealed class InlineWork
{
    // Whoever only wanted to say something is not kept for long by what others have brought meanwhile.
    private const int MostRuns = 64;

    [ThreadStatic]
    private static InlineWork? _ofThread;

    private readonly Queue<IRunnable> _runs = [];
    private readonly List<Line> _unsent = [];
    private int _depth;

    private static InlineWork OfThread => _ofThread ??= new InlineWork();

    /// <summary>Until this is disposed of, what is told waits.</summary>
    public static Held Hold()
    {
        InlineWork work = OfThread;
        work._depth++;
        return new Held(work);
    }

    /// <summary>Does it now, or when the work at hand is done.</summary>
    public static void Run(IRunnable run)
    {
        InlineWork work = OfThread;
        work._runs.Enqueue(run);
        if (work._depth == 0)
            Hold().Dispose();
    }

    /// <summary>Whether the line's bytes are sent when the work at hand is done; otherwise they are to be sent now.</summary>
    public static bool SendsLater(Line line)
    {
        InlineWork work = OfThread;
        if (work._depth == 0)
            return false;
        if (!work._unsent.Contains(line))
            work._unsent.Add(line);
        return true;
    }

    private void Leave()
    {
        if (_depth > 1)
        {
            _depth--;
            return;
        }

        try
        {
            for (int done = 0; _runs.TryDequeue(out IRunnable? run); done++)
            {
                if (done < MostRuns)
                    run.Run();
                else
                    ThreadPool.UnsafeQueueUserWorkItem(static run => Run(run), run, preferLocal: false);
            }

            foreach (Line line in _unsent)
                line.Flush();
        }
        finally
        {
            _unsent.Clear();
            _depth--;
        }
    }

    /// <summary>Ends what <see cref="Hold"/> began.</summary>
    internal readonly ref struct Held(InlineWork work)
    {
        public void Dispose() => work.Leave();
    }
}
