using Akka.Actor;
using ProcActors.Serialization;

namespace ProcActors;

/// <summary>
/// The actor system of this process, ready to have children: each child is an operating system process with an actor system of its own.
/// </summary>
public sealed partial class ProcessRuntime : IAsyncDisposable
{
    /// <summary>The actor system of this process.</summary>
    public ActorSystem System { get; } = null!;

    /// <summary>This life of this process.</summary>
    public Incarnation Incarnation { get; } = null!;

    /// <summary>Users' values to bytes and back.</summary>
    internal PayloadSerializer Payloads { get; } = null!;

    /// <summary>Ends the runtime.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();

    /// <summary>The runtime that <paramref name="system"/> belongs to.</summary>
    /// <exception cref="InvalidOperationException">It belongs to none.</exception>
    internal static ProcessRuntime Of(ActorSystem system) => throw new NotImplementedException();

    /// <summary>
    /// The one actor of type <typeparamref name="TActor"/> in the root process, made when first asked for. It is how every coordinator is found.
    /// </summary>
    internal Task<IActorRef> RootServiceAsync<TActor>(CancellationToken cancellationToken = default)
        where TActor : ActorBase, new() => throw new NotImplementedException();
}
