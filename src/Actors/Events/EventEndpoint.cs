using ProcActors.Coordination;

namespace ProcActors.Events;

/// <summary>A process's side of one event.</summary>
internal sealed class EventEndpoint : CoordinatorEndpoint
{
    private EventEndpoint(ProcessRuntime runtime, CoordinatorProtocol.Open open)
        : base(runtime, open)
    {
    }

    public static EventEndpoint Of(ProcessRuntime runtime, string name) =>
        Of(runtime, new CoordinatorProtocol.Open(CoordinatorKinds.Event, name, 0), static (runtime, open) => new EventEndpoint(runtime, open));

    public async ValueTask SetAsync(CancellationToken cancellationToken) =>
        await RequestAsync(static (link, request, _) => link.Tell(new EventProtocol.Set(request)), null, cancellationToken).ConfigureAwait(false);

    public async ValueTask ClearAsync(CancellationToken cancellationToken) =>
        await RequestAsync(static (link, request, _) => link.Tell(new EventProtocol.Clear(request)), null, cancellationToken).ConfigureAwait(false);

    /// <summary>Whether it was set in time.</summary>
    public async ValueTask<bool> WaitAsync(TimeSpan? timeout, CancellationToken cancellationToken) =>
        await RequestAsync(static (link, request, wait) => link.Tell(new EventProtocol.Wait(request, wait)), timeout, cancellationToken).ConfigureAwait(false)
            is EventProtocol.Answered { IsSet: true };

    public async ValueTask<EventProtocol.Snapshot> InspectAsync(CancellationToken cancellationToken) =>
        (EventProtocol.Snapshot)await RequestAsync(static (link, request, _) => link.Tell(new EventProtocol.Inspect(request)), null, cancellationToken).ConfigureAwait(false);
}
