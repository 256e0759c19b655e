using ProcActors.Coordination;

namespace ProcActors.Barriers;

/// <summary>A process's side of one barrier.</summary>
internal sealed class BarrierEndpoint : CoordinatorEndpoint
{
    private readonly string _name;

    private BarrierEndpoint(ProcessRuntime runtime, CoordinatorProtocol.Open open)
        : base(runtime, open) => _name = open.Name;

    public static BarrierEndpoint Of(ProcessRuntime runtime, string name, int parties) =>
        Of(runtime, new CoordinatorProtocol.Open(CoordinatorKinds.Barrier, name, parties), static (runtime, open) => new BarrierEndpoint(runtime, open));

    /// <summary>The place in the order of arrival.</summary>
    /// <exception cref="BarrierBrokenException">The barrier is broken, or broke.</exception>
    public async ValueTask<int> WaitAsync(Func<ValueTask>? action, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        Timer? alarm = null;
        IReply reply;
        try
        {
            // A timeout breaks the barrier where a cancelled wait only leaves it, so the clock is our own.
            reply = await RequestAsync(
                (link, request, _) =>
                {
                    link.Tell(new BarrierProtocol.Arrive(request, action is not null, timeout is not { } limit || limit > TimeSpan.Zero));
                    if (timeout is { } most && most > TimeSpan.Zero)
                        alarm = new Timer(_ => link.Tell(new BarrierProtocol.Expire(request)), null, most, Timeout.InfiniteTimeSpan);
                },
                null,
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (alarm is not null)
                await alarm.DisposeAsync().ConfigureAwait(false);
        }

        return IndexOf(reply is BarrierProtocol.Act act ? await ActAsync(act.Round, action!).ConfigureAwait(false) : reply);
    }

    public async ValueTask AbortAsync(CancellationToken cancellationToken) =>
        await RequestAsync(static (link, request, _) => link.Tell(new BarrierProtocol.Abort(request)), null, cancellationToken).ConfigureAwait(false);

    public async ValueTask ResetAsync(CancellationToken cancellationToken) =>
        await RequestAsync(static (link, request, _) => link.Tell(new BarrierProtocol.Reset(request)), null, cancellationToken).ConfigureAwait(false);

    public async ValueTask<BarrierProtocol.Snapshot> InspectAsync(CancellationToken cancellationToken) =>
        (BarrierProtocol.Snapshot)await RequestAsync(static (link, request, _) => link.Tell(new BarrierProtocol.Inspect(request)), null, cancellationToken).ConfigureAwait(false);

    private async ValueTask<IReply> ActAsync(long round, Func<ValueTask> action)
    {
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await FinishAsync(round, $"{e.GetType().Name}: {e.Message}").ConfigureAwait(false);
            throw;
        }

        return await FinishAsync(round, null).ConfigureAwait(false);
    }

    private ValueTask<IReply> FinishAsync(long round, string? error) =>
        RequestAsync((link, request, _) => link.Tell(new BarrierProtocol.Finish(request, round, error)), null, CancellationToken.None);

    private int IndexOf(IReply reply) => reply is BarrierProtocol.Passed passed ? passed.Index : throw new BarrierBrokenException(_name, ((BarrierProtocol.Broken)reply).Reason);
}
