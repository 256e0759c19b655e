using ProcActors.Serialization;

namespace ProcActors.Coordination;

/// <summary>A coordinator's one answer to a numbered request.</summary>
internal interface IReply : IProtocolMessage
{
    /// <summary>The number that the asking endpoint gave the request.</summary>
    long Request { get; }
}
