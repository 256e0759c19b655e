using MemoryPack;

namespace ProcActors;

/// <summary>
/// What a queue counts. Always true: <c>Put = Ready + Taken + Done + Dead</c>, where an item of a plain queue is done when it reached its
/// getter, and one that was discarded is done too.
/// </summary>
/// <param name="Put">Items accepted since the beginning.</param>
/// <param name="Ready">Items waiting to be got.</param>
/// <param name="Taken">Items that a process holds.</param>
/// <param name="Done">Items finished.</param>
/// <param name="Granted">Hand-overs to processes, repeated ones included.</param>
/// <param name="Redelivered">Items that came back because their holder ended, or gave them back after having seen them.</param>
/// <param name="WaitingGets">Gets that wait for an item.</param>
/// <param name="WaitingPuts">Puts that wait for room.</param>
/// <param name="Dead">Items that are handed out no more: see <see cref="ProcessQueue{T}.DeadLettersAsync"/>.</param>
[MemoryPackable]
public sealed partial record QueueStatistics(long Put, int Ready, int Taken, long Done, long Granted, long Redelivered, int WaitingGets, int WaitingPuts, int Dead = 0);
