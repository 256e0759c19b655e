using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ProcActors.Remoting;

/// <summary>The first words on a connection between two processes of a run.</summary>
internal static class WireHandshake
{
    private const int LongestAddress = 300;
    private const byte Welcome = 1;
    private static readonly byte[] Akka = "PA01"u8.ToArray();
    private static readonly byte[] Line = "PL01"u8.ToArray();

    /// <summary>Introduces this process, for an association of Akka's or for a <see cref="Lines.Line"/>.</summary>
    public static async Task DialAsync(Stream stream, byte[] secret, string self, bool isLine, CancellationToken cancellationToken)
    {
        byte[] address = Encoding.UTF8.GetBytes(self);
        byte[] hello = [.. isLine ? Line : Akka, .. secret, (byte)address.Length, (byte)(address.Length >> 8), .. address];
        await stream.WriteAsync(hello, cancellationToken).ConfigureAwait(false);
        byte[] answer = new byte[1];
        await FillAsync(stream, answer, cancellationToken).ConfigureAwait(false);
        if (answer[0] != Welcome)
            throw new InvalidDataException("the listener does not speak our protocol");
    }

    /// <summary>The dialler's address and what it wants, once it has shown that it knows the run's secret.</summary>
    public static async Task<(string Address, bool IsLine)> AnswerAsync(Stream stream, byte[] secret, CancellationToken cancellationToken)
    {
        byte[] head = new byte[Akka.Length + WireSetup.SecretSize + 2];
        await FillAsync(stream, head, cancellationToken).ConfigureAwait(false);
        bool isLine = head.AsSpan(0, Line.Length).SequenceEqual(Line);
        if ((!isLine && !head.AsSpan(0, Akka.Length).SequenceEqual(Akka)) || !CryptographicOperations.FixedTimeEquals(head.AsSpan(Akka.Length, WireSetup.SecretSize), secret))
            throw new InvalidDataException("a dialler does not know the run's secret");
        int length = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(head.Length - 2));
        if (length is 0 or > LongestAddress)
            throw new InvalidDataException($"a dialler claims an address of {length} bytes");
        byte[] address = new byte[length];
        await FillAsync(stream, address, cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(new[] { Welcome }, cancellationToken).ConfigureAwait(false);
        return (Encoding.UTF8.GetString(address), isLine);
    }

    private static async Task FillAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < buffer.Length)
            throw new InvalidDataException("a connection ended before it had introduced itself");
    }
}
