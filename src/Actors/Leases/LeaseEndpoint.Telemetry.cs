using System.Diagnostics;
using ProcActors.Telemetry;

namespace ProcActors.Leases;

/// <content>How long a process waited for a lock or permits, and how long it had them.</content>
internal sealed partial class LeaseEndpoint
{
    private async ValueTask<Lease?> AskTracedAsync(int count, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        long since = Stopwatch.GetTimestamp();
        using Activity? span = ActorsTelemetry.Begin("acquire", _open.Kind, _open.Name);
        Lease? lease = await AskAsync(count, timeout, cancellationToken).ConfigureAwait(false);
        span?.SetTag("procactors.granted", lease is not null).SetTag("procactors.token", lease?.FencingToken).SetTag("procactors.abandoned", lease?.Abandoned);
        ActorsTelemetry.MeasureWait(_open.Kind, _open.Name, since, lease is not null);
        lease?.Since = ActorsTelemetry.Now;
        return lease;
    }
}
