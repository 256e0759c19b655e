using System.Runtime.CompilerServices;
using Hyperion;
using Hyperion.ValueSerializers;

namespace ProcActors.Serialization;

/// <summary>
/// Reads and writes as <see cref="ObjectSerializer"/> does, but lets errors pass. That one catches and wraps them, object within object, and each time takes some 15 KB of the stack: an error
/// in a value that is a hundred objects deep would end the process. And it counts how deep a value is.
/// </summary>
internal sealed class PassingSerializer(ObjectSerializer inner) : ValueSerializer
{
    public override int PreallocatedByteBufferSize => inner.PreallocatedByteBufferSize;

    public override void WriteManifest(Stream stream, SerializerSession session) => inner.WriteManifest(stream, session);

    public override void WriteValue(Stream stream, object value, SerializerSession session)
    {
        PayloadStream bytes = (PayloadStream)stream;
        bytes.Enter();
        inner.WriteValue(stream, value, session);
        bytes.Leave();
    }

    public override object ReadValue(Stream stream, DeserializerSession session) => Reader(inner)(stream, session);

    public override Type GetElementType() => inner.GetElementType();

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_reader")]
    public static extern ref ObjectReader Reader(ObjectSerializer serializer);
}
