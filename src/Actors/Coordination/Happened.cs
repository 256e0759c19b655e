using MemoryPack;
using ProcActors.Serialization;

namespace ProcActors.Coordination;

/// <summary>
/// Something happened that the record of a run keeps; published on the root's event stream, and sent there by processes that coordinate by themselves.
/// The names are those of events.ndjson.
/// </summary>
/// <param name="Event">What: <c>queue.put</c>, <c>lock.acquired</c>.</param>
/// <param name="Process">To which process, or by it.</param>
/// <param name="Subject">The kind of thing it happened to: <c>queue</c>, <c>lock</c>; the key of its name in the record.</param>
/// <param name="Name">The name of that thing.</param>
/// <param name="Figure">What the number is: <c>item</c>, <c>token</c>, <c>task</c>.</param>
/// <param name="Number">The number.</param>
[MemoryPackable]
internal sealed partial record Happened(string Event, [property: IncarnationFormatter] Incarnation Process, string Subject, string Name, string Figure, long Number) : IProtocolMessage;
