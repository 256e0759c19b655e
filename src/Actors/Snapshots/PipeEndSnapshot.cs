using System.Collections.Immutable;
using MemoryPack;
using ProcActors.Serialization;

namespace ProcActors.Snapshots;

/// <summary>One end of a pipe at one moment.</summary>
/// <param name="Owners">The processes that have it.</param>
/// <param name="Messages">How many messages wait to be received at it.</param>
/// <param name="Oldest">The message that is received next; null when there is none.</param>
/// <param name="IsOver">Whether nobody has it any more, so that the other end is told so.</param>
[MemoryPackable]
public sealed partial record PipeEndSnapshot([property: IncarnationsFormatter] ImmutableArray<Incarnation> Owners, int Messages, ItemSnapshot? Oldest, bool IsOver);
