using Microsoft.Extensions.Hosting;

namespace ProcActors.Services;

/// <summary>The runtime's life in step with the host's: there at its start, ended in order at its stop, with what is left of the host's patience.</summary>
internal sealed class RuntimeService(ProcessRuntime runtime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // In a child the runtime is the process's own, and ends with it.
    public Task StopAsync(CancellationToken cancellationToken) => ProcessRuntime.IsChild ? Task.CompletedTask : runtime.StopAsync(cancellationToken);
}
