using System.Runtime.InteropServices;
using ProcActors.Spawning;

namespace ProcActors.Bootstrap;

/// <summary>
/// A child's rules for signals: Ctrl-C and a hang-up reach the whole group of a terminal, but only the parent decides, so both are ignored; SIGTERM asks
/// the role to end.
/// </summary>
internal static class ChildSignals
{
    private static PosixSignalRegistration[]? _registrations;

    public static void Install(Action terminate) => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            terminate();
        }),
    ];

    /// <summary>Ends this process by a signal, so that whoever reaps it sees the truth and not an exit code.</summary>
    public static void DieBy(int signal)
    {
        Console.Out.Flush();
        Console.Error.Flush();
        _ = Posix.Signal(signal, 0);
        _ = Posix.Kill(Environment.ProcessId, signal);
        Thread.Sleep(Timeout.Infinite);
    }
}
