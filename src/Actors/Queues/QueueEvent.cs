namespace ProcActors.Queues;

/// <summary>What happened to an item, as the record of a run names it; no process when nobody did it.</summary>
internal readonly record struct QueueEvent(string Name, long Item, Incarnation? Process)
{
    public const string Waiting = "queue.waiting";
    public const string Full = "queue.full";
    public const string Joining = "queue.joining";
    public const string Joined = "queue.joined";
    public const string Withdrawn = "queue.withdrawn";
    public const string Put = "queue.put";
    public const string Get = "queue.get";
    public const string Done = "queue.done";
    public const string Returned = "queue.returned";
    public const string Dead = "queue.dead";
}
