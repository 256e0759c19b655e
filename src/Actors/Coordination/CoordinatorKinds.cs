namespace ProcActors.Coordination;

/// <summary>The kinds of coordinators, by the names that scenario files and errors use.</summary>
internal static class CoordinatorKinds
{
    public const string Queue = "queue";
    public const string JoinableQueue = "joinable-queue";
    public const string Lock = "lock";
    public const string Semaphore = "semaphore";
    public const string BoundedSemaphore = "bounded-semaphore";
    public const string RLock = "rlock";
    public const string Event = "event";
    public const string Condition = "condition";
    public const string Barrier = "barrier";
    public const string Value = "value";
    public const string Dictionary = "dictionary";
    public const string Pipe = "pipe";
    public const string OneWayPipe = "one-way-pipe";
    public const string Pool = "pool";
}
