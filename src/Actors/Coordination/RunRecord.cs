using Akka.Actor;

namespace ProcActors.Coordination;

/// <summary>Tells the root what there is, and what happened, in this process; the latter if a record of the run is kept.</summary>
internal static class RunRecord
{
    public static void Write(ProcessRuntime runtime, Happened happened)
    {
        if (runtime.IsRecorded)
            Tell(runtime, happened, ActorRefs.NoSender);
    }

    /// <summary>Lets the root know of something outside of it that answers <see cref="CoordinatorProtocol.InspectAs"/>.</summary>
    public static void Announce(ProcessRuntime runtime, IActorRef self, string kind, string name) => Tell(runtime, new CoordinatorProtocol.Announce(kind, name), self);

    private static void Tell(ProcessRuntime runtime, object message, IActorRef? sender)
    {
        Task<IActorRef> host = runtime.RootServiceAsync<CoordinatorHost>();
        if (host.IsCompletedSuccessfully)
            host.Result.Tell(message, sender);
        else
            host.ContinueWith(found => found.Result.Tell(message, sender), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }
}
