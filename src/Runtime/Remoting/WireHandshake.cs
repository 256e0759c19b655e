using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ProcActors.Remoting;

/// <summary>What a connection between two processes of a run is for.</summary>
internal enum WirePurpose
{
    /// <summary>An association of Akka's.</summary>
    Association,

    /// <summary>A <see cref="Lines.Line"/> to the root, on which coordinators are spoken to.</summary>
    Coordination,

    /// <summary>A <see cref="Lines.Line"/> for what actors tell each other.</summary>
    Messages,
}

/// <summary>The first words on a connection between two processes of a run.</summary>
internal static class WireHandshake
{
    private const int LongestAddress = 300;
    private const byte Welcome = 1;
    private const int WordSize = 4;
    private static readonly byte[][] Words = ["PA01"u8.ToArray(), "PL01"u8.ToArray(), "PM01"u8.ToArray()];

    /// <summary>Introduces this process.</summary>
    public static async Task DialAsync(Stream stream, byte[] secret, string self, WirePurpose purpose, CancellationToken cancellationToken)
    {
        byte[] address = Encoding.UTF8.GetBytes(self);
        byte[] hello = [.. Words[(int)purpose], .. secret, (byte)address.Length, (byte)(address.Length >> 8), .. address];
        await stream.WriteAsync(hello, cancellationToken).ConfigureAwait(false);
        byte[] answer = new byte[1];
        await FillAsync(stream, answer, cancellationToken).ConfigureAwait(false);
        if (answer[0] != Welcome)
            throw new InvalidDataException("the listener does not speak our protocol");
    }

    /// <summary>The dialler's address and what it wants, once it has shown that it knows the run's secret. It says nothing more before it is welcomed.</summary>
    public static async Task<(string Address, WirePurpose Purpose)> HearAsync(Stream stream, byte[] secret, CancellationToken cancellationToken)
    {
        byte[] head = new byte[WordSize + WireSetup.SecretSize + 2];
        await FillAsync(stream, head, cancellationToken).ConfigureAwait(false);
        int purpose = Array.FindIndex(Words, word => head.AsSpan(0, WordSize).SequenceEqual(word));
        if (purpose < 0 || !CryptographicOperations.FixedTimeEquals(head.AsSpan(WordSize, WireSetup.SecretSize), secret))
            throw new InvalidDataException("a dialler does not know the run's secret");
        int length = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(head.Length - 2));
        if (length is 0 or > LongestAddress)
            throw new InvalidDataException($"a dialler claims an address of {length} bytes");
        byte[] address = new byte[length];
        await FillAsync(stream, address, cancellationToken).ConfigureAwait(false);
        return (Encoding.UTF8.GetString(address), (WirePurpose)purpose);
    }

    /// <summary>Lets who was heard go on.</summary>
    public static ValueTask WelcomeAsync(Stream stream, CancellationToken cancellationToken) => stream.WriteAsync(new[] { Welcome }, cancellationToken);

    private static async Task FillAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < buffer.Length)
            throw new InvalidDataException("a connection ended before it had introduced itself");
    }
}
