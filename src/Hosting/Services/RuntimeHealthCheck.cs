using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ProcActors.Services;

/// <summary>Asks the runtime a question that only a living one answers.</summary>
internal sealed class RuntimeHealthCheck(ProcessRuntime runtime) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await runtime.AskRootAsync().WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
            int children = runtime.ActiveChildren.Count;
            return HealthCheckResult.Healthy($"'{runtime.Name}' has {children} children.", new Dictionary<string, object> { ["children"] = children });
        }
        catch (Exception e) when (e is TimeoutException or Akka.Actor.AskTimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"'{runtime.Name}' did not answer within {Patience.TotalSeconds:0} s: it has been stopped, or the machine is overloaded.", e);
        }
    }
}
