using Akka.Actor;
using Akka.Serialization;

namespace ProcActors.Serialization;

/// <summary>Users' own actor messages between processes: the same bytes as an item of a queue.</summary>
public sealed class PayloadAkkaSerializer : Serializer
{
    private readonly PayloadSerializer _payloads;

    /// <summary>Made by Akka from the configuration.</summary>
    /// <param name="system">The actor system it serves.</param>
    public PayloadAkkaSerializer(ExtendedActorSystem system)
        : base(system) => _payloads = new PayloadSerializer(system);

    /// <summary>The number that names this serializer on the wire.</summary>
    public override int Identifier => 4101;

    /// <inheritdoc/>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => _payloads.Serialize(obj);

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type? type) => _payloads.Deserialize(bytes)!;
}
