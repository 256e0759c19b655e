using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ProcActors.Remoting;

/// <summary>The first words on a connection between two processes of a run.</summary>
internal static class WireHandshake
{
    private const int LongestAddress = 300;
    private const byte Welcome = 1;
    private static readonly byte[] Magic = "PA01"u8.ToArray();

    public static async Task DialAsync(Stream stream, byte[] secret, string self, CancellationToken cancellationToken)
    {
        byte[] address = Encoding.UTF8.GetBytes(self);
        byte[] hello = [.. Magic, .. secret, (byte)address.Length, (byte)(address.Length >> 8), .. address];
        await stream.WriteAsync(hello, cancellationToken).ConfigureAwait(false);
        byte[] answer = new byte[1];
        await FillAsync(stream, answer, cancellationToken).ConfigureAwait(false);
        if (answer[0] != Welcome)
            throw new InvalidDataException("the listener does not speak our protocol");
    }

    /// <summary>The dialler's address, once it has shown that it knows the run's secret.</summary>
    public static async Task<string> AnswerAsync(Stream stream, byte[] secret, CancellationToken cancellationToken)
    {
        byte[] head = new byte[Magic.Length + WireSetup.SecretSize + 2];
        await FillAsync(stream, head, cancellationToken).ConfigureAwait(false);
        if (!head.AsSpan(0, Magic.Length).SequenceEqual(Magic) || !CryptographicOperations.FixedTimeEquals(head.AsSpan(Magic.Length, WireSetup.SecretSize), secret))
            throw new InvalidDataException("a dialler does not know the run's secret");
        int length = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(head.Length - 2));
        if (length is 0 or > LongestAddress)
            throw new InvalidDataException($"a dialler claims an address of {length} bytes");
        byte[] address = new byte[length];
        await FillAsync(stream, address, cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(new[] { Welcome }, cancellationToken).ConfigureAwait(false);
        return Encoding.UTF8.GetString(address);
    }

    private static async Task FillAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < buffer.Length)
            throw new InvalidDataException("a connection ended before it had introduced itself");
    }
}
