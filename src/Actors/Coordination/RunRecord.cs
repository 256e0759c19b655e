using Akka.Actor;

namespace ProcActors.Coordination;

/// <summary>Tells the root's event stream what happened in this process, if a record of the run is kept.</summary>
internal static class RunRecord
{
    public static void Write(ProcessRuntime runtime, Happened happened)
    {
        if (!runtime.IsRecorded)
            return;
        Task<IActorRef> host = runtime.RootServiceAsync<CoordinatorHost>();
        if (host.IsCompletedSuccessfully)
            host.Result.Tell(happened);
        else
            host.ContinueWith(found => found.Result.Tell(happened), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }
}
