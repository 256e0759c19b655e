using System.Buffers;
using CsCheck;
using ProcActors.Lines;

namespace ProcActors.Tests.Unit.Lines;

/// <summary>What an actor tells another, as bytes.</summary>
public sealed class ToldCodecSpecs
{
    private static readonly Gen<LineProtocol.Told> Messages = Gen.Select(
        Gen.String[0, 200],
        Gen.Null(Gen.String[0, 200]),
        Gen.Int,
        Gen.Null(Gen.String[0, 50]),
        Gen.Byte.Array[0, 300],
        static (recipient, sender, serializer, manifest, payload) => new LineProtocol.Told(recipient, sender, serializer, manifest, payload));

    [Fact]
    public void What_is_written_is_read() => Messages.Sample(told =>
    {
        LineProtocol.Told read = ToldCodec.Read(Written(told));
        Assert.Equal((told.Recipient, told.Sender, told.Serializer, told.Manifest), (read.Recipient, read.Sender, read.Serializer, read.Manifest));
        Assert.Equal(told.Payload, read.Payload);
    });

    [Fact]
    public void Cut_before_its_payload_it_is_refused() => Messages.Sample(told =>
    {
        byte[] whole = Written(told);
        for (int length = 0; length < whole.Length - told.Payload.Length; length++)
            Assert.Throws<PayloadException>(() => ToldCodec.Read(whole.AsSpan(0, length)));
    });

    [Fact]
    public void Any_bytes_are_a_message_or_refused() => Gen.Byte.Array[0, 100].Sample(bytes =>
    {
        try
        {
            _ = ToldCodec.Read(bytes);
        }
        catch (PayloadException)
        {
            // As it should be.
        }
    });

    private static byte[] Written(LineProtocol.Told told)
    {
        ArrayBufferWriter<byte> writer = new();
        ToldCodec.Write(writer, told);
        return writer.WrittenSpan.ToArray();
    }
}
