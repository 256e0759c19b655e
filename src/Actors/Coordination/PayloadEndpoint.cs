using Akka.Actor;

namespace ProcActors.Coordination;

/// <summary>The side of a coordinator whose answers carry users' values, in parts when they are large.</summary>
internal abstract class PayloadEndpoint : CoordinatorEndpoint
{
    /// <summary>The largest value, in serialised bytes: 256 MiB.</summary>
    public const int MaximumSize = 256 * 1024 * 1024;

    private readonly PartCollector _parts = new();

    protected PayloadEndpoint(ProcessRuntime runtime, CoordinatorProtocol.Open open)
        : base(runtime, open) => Title = $"{open.Kind} '{open.Name}'";

    /// <summary>The kind and the name, for messages to people.</summary>
    public string Title { get; }

    /// <summary>The bytes of a value.</summary>
    /// <exception cref="PayloadException">It can't be serialised.</exception>
    /// <exception cref="ArgumentException">It is too large.</exception>
    public byte[] Write(object? value)
    {
        byte[] payload = Runtime.Payloads.Serialize(value);
        return payload.Length <= MaximumSize ? payload : throw new ArgumentException($"The value is {payload.Length:N0} bytes long; the {Title} takes at most {MaximumSize:N0} bytes.", nameof(value));
    }

    /// <summary>The value that bytes stand for.</summary>
    /// <exception cref="PayloadException">They can't be read back, or are no <typeparamref name="T"/>.</exception>
    public T Read<T>(ReadOnlyMemory<byte> payload) => Runtime.Payloads.Deserialize<T>(payload.Span, Title);

    protected override IReply? Receive(object message)
    {
        switch (message)
        {
            case CoordinatorProtocol.Part part:
                _parts.Add(ActorRefs.Nobody, part);
                return null;
            case IPayloadReply reply:
                IReadOnlyList<byte[]> parts = _parts.Collect(ActorRefs.Nobody, reply.Request, reply.Payload);
                return parts.Count == 1 ? reply : reply.With(PartCollector.Whole(parts));
            default:
                return base.Receive(message);
        }
    }
}

/// <summary>An answer that carries a value; parts of it may have come before.</summary>
internal interface IPayloadReply : IReply
{
    byte[] Payload { get; }

    /// <summary>The same answer with the whole value.</summary>
    IPayloadReply With(byte[] payload);
}
