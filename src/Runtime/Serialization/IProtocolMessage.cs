namespace ProcActors.Serialization;

/// <summary>
/// Marks a message of ours. Such messages are the closed set that <see cref="ProtocolSerializer"/> puts on the wire: sealed records that MemoryPack
/// encodes, each listed in <see cref="ProtocolMessages"/> under a short manifest.
/// </summary>
internal interface IProtocolMessage;
