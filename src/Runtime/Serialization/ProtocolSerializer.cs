using Akka.Actor;
using Akka.Serialization;
using ProcActors.Remoting;

namespace ProcActors.Serialization;

/// <summary>Our own messages between processes, decoded by manifest from a closed table and never by a type's name.</summary>
public sealed class ProtocolSerializer : SerializerWithStringManifest
{
    /// <summary>Made by Akka from the configuration.</summary>
    /// <param name="system">The actor system it serves.</param>
    public ProtocolSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <summary>The number that names this serializer on the wire.</summary>
    public override int Identifier => 4100;

    /// <inheritdoc/>
    public override string Manifest(object o) => ProtocolMessages.Manifest(o);

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => ProtocolMessages.Find(ProtocolMessages.Manifest(obj)).Write(obj);

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        try
        {
            return ProtocolMessages.Find(manifest).Read(bytes);
        }
        catch (PayloadException e)
        {
            Refusals.Count(system, e.Message.TrimEnd('.'));
            throw;
        }
    }
}
