using System.Diagnostics;

namespace ProcActors.Remoting;

/// <summary>Tells a message that comes alone, and is to be sent at once, from one of many that follow each other, and go together.</summary>
internal struct Burst
{
    // Shorter than a round trip, so that a question is never held up; longer than the pause between the messages of a burst.
    private static readonly TimeSpan Quiet = TimeSpan.FromMicroseconds(30);

    private long _last;

    /// <summary>Notes a message.</summary>
    /// <returns>Whether the one before it was a while ago.</returns>
    public bool Begins()
    {
        long now = Stopwatch.GetTimestamp();
        return Stopwatch.GetElapsedTime(Interlocked.Exchange(ref _last, now), now) > Quiet;
    }
}
