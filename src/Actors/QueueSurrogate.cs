using Akka.Actor;
using Akka.Util;

namespace ProcActors;

/// <summary>A queue's handle on its way to another process.</summary>
/// <typeparam name="T">What the items are.</typeparam>
/// <param name="Name">The name it is found by.</param>
/// <param name="Capacity">The capacity it was asked for with.</param>
/// <param name="Joinable">Whether it is a <see cref="JoinableQueue{T}"/>.</param>
public sealed record QueueSurrogate<T>(string Name, int Capacity, bool Joinable) : ISurrogate
{
    /// <summary>The handle, bound to the receiving process.</summary>
    /// <param name="system">The receiving actor system.</param>
    public ISurrogated FromSurrogate(ActorSystem system)
    {
        ProcessRuntime runtime = ProcessRuntime.Of(system);
        return Joinable ? QueueExtensions.Joinable<T>(runtime, Name, Capacity) : QueueExtensions.Plain<T>(runtime, Name, Capacity);
    }
}
