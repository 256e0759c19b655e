using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace ProcActors.Launcher.Doctor;

/// <summary>Sent by Akka's own JSON serializer (id 1), which names the type to be made.</summary>
internal sealed record JsonBait(string Text);

/// <summary>Sent under the id of our payloads as what Hyperion makes of a delegate.</summary>
internal sealed record DelegateBait;

/// <summary>Sent under the id of our protocol with a manifest that is not in its table.</summary>
internal sealed record ManifestBait;

/// <summary>Created from afar: leaves a file where it comes to life.</summary>
internal sealed class DeployedBait : UntypedActor
{
    public DeployedBait(string marker) => File.WriteAllText(marker, "");

    protected override void OnReceive(object message)
    {
    }
}

/// <summary>Writes <see cref="DelegateBait"/> as a delegate that deletes files.</summary>
internal sealed class ForgedPayloads(ExtendedActorSystem system) : Serializer(system)
{
    private const byte HyperionForm = 5;

    public override int Identifier => 4101;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj)
    {
        using MemoryStream stream = new();
        stream.WriteByte(HyperionForm);
        new Hyperion.Serializer().Serialize((Action<string>)File.Delete, stream);
        return stream.ToArray();
    }

    public override object FromBinary(byte[] bytes, Type type) => throw new SerializationException("Only for sending.");
}

/// <summary>Writes <see cref="ManifestBait"/>.</summary>
internal sealed class ForgedProtocol(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => 4100;

    public override string Manifest(object o) => "doctor.none";

    public override byte[] ToBinary(object obj) => [1, 2, 3];

    public override object FromBinary(byte[] bytes, string manifest) => throw new SerializationException("Only for sending.");
}
