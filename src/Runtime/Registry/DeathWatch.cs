using System.Runtime.InteropServices;
using ProcActors.Spawning;

namespace ProcActors.Registry;

/// <summary>
/// Watches a process that is not our child to its end, by a pidfd (Linux 5.3): it names that one process for ever, whatever becomes of the pid.
/// Without pidfds the pid itself is watched.
/// </summary>
internal sealed class DeathWatch : IEndWatch
{
    // Unlike most, these system calls have the same number on every architecture.
    private const int SendByPidfd = 424;
    private const int OpenPidfd = 434;
    private const int Interval = 20;

    // In the place of a descriptor. Whose end is known is never looked for by its pid, which may be another's by now.
    private const int Ended = -1;
    private const int ByPid = -2;

    private readonly int _pid;
    private volatile int _descriptor;

    private DeathWatch(int pid, int descriptor)
    {
        _pid = pid;
        _descriptor = descriptor;
    }

    /// <summary>Whether there is nothing to know the process by but its pid.</summary>
    public bool GoesByPid => _descriptor == ByPid;

    public static DeathWatch Begin(int pid)
    {
        if (!OperatingSystem.IsLinux())
            return new DeathWatch(pid, ByPid);
        int descriptor = (int)Posix.SystemCall(OpenPidfd, pid, 0, 0, 0);
        return new DeathWatch(pid, descriptor >= 0 ? descriptor : Marshal.GetLastPInvokeError() == Posix.NoSuchProcess ? Ended : ByPid);
    }

    /// <inheritdoc/>
    public async Task KillAndWaitAsync()
    {
        Kill();
        while (!HasEnded())
            await Task.Delay(Interval).ConfigureAwait(false);
    }

    public void Dispose()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, Ended);
        if (descriptor >= 0)
            _ = Posix.Close(descriptor);
    }

    private void Kill()
    {
        if (_descriptor >= 0)
            _ = Posix.SystemCall(SendByPidfd, _descriptor, PosixSignals.Kill, 0, 0);
        else if (GoesByPid)
            _ = Posix.Kill(_pid, PosixSignals.Kill);
    }

    private unsafe bool HasEnded()
    {
        int descriptor = _descriptor;
        if (descriptor < 0)
            return descriptor == Ended || Posix.Kill(_pid, 0) != 0;
        Posix.PollDescriptor end = new() { Descriptor = descriptor, Events = Posix.PollIn };
        return Posix.Poll(&end, 1, 0) > 0;
    }
}
