using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ProcActors.Spawning;

/// <summary>
/// A child as the operating system knows it. Signals and reaping exclude each other, so a signal can never hit a stranger who got the pid
/// afterwards.
/// </summary>
internal sealed unsafe class SpawnedProcess(int pid, Socket control, int output, int error)
{
    private const int ByPid = 1;
    private const int Exited = 4;
    private const int LeaveWaitable = 0x01000000;
    private const int InfoSize = 256;

    private readonly Lock _gate = new();
    private bool _reaped;

    public int Pid => pid;

    /// <summary>Our end of the child's standard input: bootstrap, requests, lifeline.</summary>
    public Socket Control => control;

    public int Output => output;

    public int Error => error;

    /// <summary>Sends a signal; false when the child has been reaped.</summary>
    public bool Send(int signal)
    {
        lock (_gate)
            return !_reaped && Posix.Kill(pid, signal) == 0;
    }

    /// <summary>Blocks until the child has ended, then reaps it.</summary>
    public WaitStatus Wait()
    {
        byte* info = stackalloc byte[InfoSize];
        while (Posix.WaitId(ByPid, pid, info, Exited | LeaveWaitable) != 0 && Marshal.GetLastPInvokeError() == Posix.Interrupted)
        {
        }

        lock (_gate)
        {
            int result;
            int status;
            while ((result = Posix.WaitPid(pid, out status, 0)) < 0 && Marshal.GetLastPInvokeError() == Posix.Interrupted)
            {
            }

            _reaped = true;

            // Without a result somebody else reaped it (the application ignores SIGCHLD): it is gone, how is not to be known.
            return result == pid ? WaitStatus.FromRaw(status) : default;
        }
    }
}

/// <summary>How a child ended, told by the kernel; both null when the kernel was not asked in time.</summary>
internal readonly record struct WaitStatus(int? ExitCode, int? Signal)
{
    public static WaitStatus FromRaw(int status) => (status & 0x7f) == 0 ? new WaitStatus((status >> 8) & 0xff, null) : new WaitStatus(null, status & 0x7f);
}
