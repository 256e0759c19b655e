using MemoryPack;

namespace ProcActors.Snapshots;

/// <summary>A queue at one moment. Its holders are the processes that have taken items, its waiters those that get, put or join.</summary>
/// <param name="Statistics">Its counts.</param>
/// <param name="Capacity">The most items that wait; 0 is without limit.</param>
/// <param name="IsJoinable">Whether an item is its getter's until done.</param>
/// <param name="IsShutDown">Whether it takes no more items.</param>
/// <param name="Next">The item that is handed out next; null when none waits.</param>
/// <param name="OldestTaken">The item that a process holds for longest; null when none does.</param>
[MemoryPackable]
public sealed partial record QueueSnapshot(QueueStatistics Statistics, int Capacity, bool IsJoinable, bool IsShutDown, ItemSnapshot? Next, ItemSnapshot? OldestTaken) : CoordinatorSnapshot;
