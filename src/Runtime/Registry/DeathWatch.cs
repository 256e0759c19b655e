using ProcActors.Spawning;

namespace ProcActors.Registry;

/// <summary>
/// Watches a process that is not our child to its end, by a pidfd (Linux 5.3): it names that one process for ever, whatever becomes of the pid.
/// Without pidfds the pid itself is watched.
/// </summary>
internal sealed class DeathWatch : IEndWatch
{
    // Unlike most, these two system calls have the same number on every architecture.
    private const int OpenPidfd = 434;
    private const int Interval = 20;
    private readonly int _pid;
    private int _descriptor;

    private DeathWatch(int pid, int descriptor)
    {
        _pid = pid;
        _descriptor = descriptor;
    }

    public static DeathWatch Begin(int pid) => new(pid, (int)Posix.SystemCall(OpenPidfd, pid, 0));

    /// <inheritdoc/>
    public async Task KillAndWaitAsync()
    {
        if (!HasEnded())
            _ = Posix.Kill(_pid, PosixSignals.Kill);
        while (!HasEnded())
            await Task.Delay(Interval).ConfigureAwait(false);
    }

    public void Dispose()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
            _ = Posix.Close(descriptor);
    }

    private unsafe bool HasEnded()
    {
        if (_descriptor < 0)
            return Posix.Kill(_pid, 0) != 0;
        Posix.PollDescriptor end = new() { Descriptor = _descriptor, Events = Posix.PollIn };
        return Posix.Poll(&end, 1, 0) > 0;
    }
}
