using ProcActors.Bootstrap;
using ProcActors.Coordination;

namespace ProcActors.Pipes;

/// <summary>A process's side of one pipe, with both its ends.</summary>
internal sealed class PipeEndpoint : PayloadEndpoint
{
    private long _handovers;

    private PipeEndpoint(ProcessRuntime runtime, CoordinatorProtocol.Open open)
        : base(runtime, open)
    {
    }

    public static PipeEndpoint Of(ProcessRuntime runtime, string name, bool duplex, int capacity) => Of(
        runtime,
        new CoordinatorProtocol.Open(duplex ? CoordinatorKinds.Pipe : CoordinatorKinds.OneWayPipe, name, capacity),
        static (runtime, open) => new PipeEndpoint(runtime, open));

    public async ValueTask OpenAsync(CancellationToken cancellationToken) =>
        await RequestAsync(static (link, request, _) => link.Tell(new PipeProtocol.Open(request)), null, cancellationToken).ConfigureAwait(false);

    public async ValueTask CloseAsync(int side) =>
        await RequestAsync((link, request, _) => link.Tell(new PipeProtocol.Close(request, side)), null, CancellationToken.None).ConfigureAwait(false);

    /// <summary>A handle is about to be sent on; the number that it is to arrive with.</summary>
    public long Share(int side)
    {
        long number = Interlocked.Increment(ref _handovers);
        Task shared = TellAsync(new PipeProtocol.Share(side, number)).AsTask();
        SentHandles.Add(process => _ = DestineAsync(shared, side, number, process));
        return number;
    }

    public void Arrive(int side, Incarnation from, long number) => _ = TellAsync(new PipeProtocol.Arrive(side, from, number)).AsTask();

    /// <summary>Whether it was sent in time.</summary>
    public async ValueTask<bool> SendAsync(int side, byte[] payload, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        IReply reply = await RequestAsync(
            (link, request, wait) => link.Tell(new PipeProtocol.Send(request, side, wait, PartCollector.SendAllButLast(payload, request, link.Tell))),
            timeout,
            cancellationToken).ConfigureAwait(false);
        return reply is PipeProtocol.Answered { Answer: PipeAnswer.Over }
            ? throw new IOException($"Nothing can be sent through the {Title}: its other end has been closed, or every process that held it has died.")
            : reply is PipeProtocol.Answered { Answer: PipeAnswer.Done };
    }

    /// <summary>The message; null when there was none in time.</summary>
    public async ValueTask<byte[]?> ReceiveAsync(int side, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        IReply reply = await RequestAsync((link, request, wait) => link.Tell(new PipeProtocol.Receive(request, side, wait)), timeout, cancellationToken).ConfigureAwait(false);
        if (reply is PipeProtocol.Answered { Answer: PipeAnswer.Over })
            throw new EndOfStreamException($"The {Title} is at its end: its other end has been closed, or every process that held it has died.");
        if (reply is not PipeProtocol.Received received)
            return null;
        await TellAsync(new PipeProtocol.Accept(side, received.Item)).ConfigureAwait(false);
        return received.Payload;
    }

    public async ValueTask<bool> PollAsync(int side, TimeSpan? timeout, CancellationToken cancellationToken) =>
        await RequestAsync((link, request, wait) => link.Tell(new PipeProtocol.Poll(request, side, wait)), timeout, cancellationToken).ConfigureAwait(false)
            is PipeProtocol.Answered { Answer: PipeAnswer.Done };

    private async Task DestineAsync(Task shared, int side, long number, Incarnation? process)
    {
        await shared.ConfigureAwait(false);
        await TellAsync(new PipeProtocol.Destine(side, number, process)).ConfigureAwait(false);
    }
}
