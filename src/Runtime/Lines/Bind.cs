using MemoryPack;
using ProcActors.Serialization;

namespace ProcActors.Lines;

/// <summary>First word on a channel: which coordinator its messages are for, by its path in the root.</summary>
[MemoryPackable]
internal sealed partial record Bind(string Path) : IProtocolMessage;
