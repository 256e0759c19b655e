using System.Runtime.InteropServices;

namespace ProcActors.Launcher.Running;

/// <summary>Ctrl-C and SIGTERM to the launcher: the first asks, the second insists.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource<int> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    /// <param name="listen">Whether signals are heard; otherwise they are somebody else's.</param>
    public StopSignals(bool listen = true) => _registrations = !listen ? [] :
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => On(context, ExitCodes.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => On(context, ExitCodes.Terminated)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => On(context, ExitCodes.Terminated)),
    ];

    /// <summary>Completes with the launcher's exit code at the first signal.</summary>
    public Task<int> First => _first.Task;

    /// <summary>Completes at the second signal.</summary>
    public Task Second => _second.Task;

    /// <summary>As the first signal, from elsewhere; what has been asked before is not asked again.</summary>
    public void Ask(int code) => _first.TrySetResult(code);

    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    private void On(PosixSignalContext context, int code)
    {
        context.Cancel = true;
        if (!_first.TrySetResult(code))
            _second.TrySetResult();
    }
}
