using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using ProcActors.Remoting;

namespace ProcActors.Serialization;

/// <summary>
/// Takes the place of a serializer of Akka's that would make whatever object the sender names. The sender of a message picks the serializer, so it is not
/// enough that we do not use it ourselves.
/// </summary>
/// <param name="system">The actor system it serves.</param>
/// <param name="identifier">The number of the serializer it stands for.</param>
public abstract class RefusingSerializer(ExtendedActorSystem system, int identifier) : Serializer(system)
{
    /// <inheritdoc/>
    public override int Identifier => identifier;

    /// <inheritdoc/>
    public override bool IncludeManifest => true;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => throw new SerializationException($"A {obj?.GetType()} can't be sent: serializer {identifier} is switched off.");

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type)
    {
        string what = $"a message for serializer {identifier}, which is switched off";
        Refusals.Count(system, what);
        throw new PayloadException($"Refused {what}.");
    }
}

/// <summary>In the place of Akka's JSON serializer, which makes objects of any type that a message names.</summary>
public sealed class RefusingJsonSerializer : RefusingSerializer
{
    /// <summary>Made by Akka, which gives the settings of its own serializer.</summary>
    /// <param name="system">The actor system it serves.</param>
    /// <param name="settings">Not used.</param>
    public RefusingJsonSerializer(ExtendedActorSystem system, Config settings)
        : base(system, 1) => _ = settings;
}

/// <summary>In the place of Akka's serializer for orders to create actors (remote deployment).</summary>
/// <param name="system">The actor system it serves.</param>
public sealed class RefusingDeploymentSerializer(ExtendedActorSystem system) : RefusingSerializer(system, 3);
