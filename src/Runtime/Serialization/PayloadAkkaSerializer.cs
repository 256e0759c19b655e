using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using ProcActors.Remoting;

namespace ProcActors.Serialization;

/// <summary>Users' own actor messages between processes: the same bytes as an item of a queue.</summary>
public sealed class PayloadAkkaSerializer : Serializer
{
    private readonly PayloadSerializer _payloads;

    /// <summary>Made by Akka from the configuration.</summary>
    /// <param name="system">The actor system it serves.</param>
    public PayloadAkkaSerializer(ExtendedActorSystem system)
        : base(system) => _payloads = PayloadSerializer.Of(system);

    /// <summary>The number that names this serializer on the wire.</summary>
    public override int Identifier => 4101;

    /// <inheritdoc/>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj)
    {
        try
        {
            return _payloads.Serialize(obj);
        }
        catch (PayloadException e)
        {
            // The one kind that Akka takes as the message's fault: any other ends the connection.
            throw new SerializationException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type? type)
    {
        try
        {
            return _payloads.Deserialize(bytes)!;
        }
        catch (PayloadException e)
        {
            Refusals.Count(system, $"a message for an actor. {e.Message.TrimEnd('.')}");
            throw;
        }
    }
}
