namespace ProcActors.Coordination;

/// <summary>The kinds of coordinators, by the names that scenario files and errors use.</summary>
internal static class CoordinatorKinds
{
    public const string Queue = "queue";
    public const string JoinableQueue = "joinable-queue";
    public const string Lock = "lock";
    public const string Semaphore = "semaphore";
    public const string BoundedSemaphore = "bounded-semaphore";
}
