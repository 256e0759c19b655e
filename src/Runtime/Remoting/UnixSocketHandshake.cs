using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace ProcActors.Remoting;

/// <summary>The first words on a connection between two processes of a run.</summary>
internal static class UnixSocketHandshake
{
    private const int LongestAddress = 300;
    private const byte Welcome = 1;
    private static readonly byte[] Magic = "PA01"u8.ToArray();

    // A dialler that says nothing is let go of after this.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task DialAsync(Socket socket, byte[] secret, string self)
    {
        byte[] address = Encoding.UTF8.GetBytes(self);
        byte[] hello = [.. Magic, .. secret, (byte)address.Length, (byte)(address.Length >> 8), .. address];
        using CancellationTokenSource patience = new(Patience);
        for (int sent = 0; sent < hello.Length;)
            sent += await socket.SendAsync(hello.AsMemory(sent), patience.Token).ConfigureAwait(false);
        byte[] answer = new byte[1];
        await FillAsync(socket, answer, patience.Token).ConfigureAwait(false);
        if (answer[0] != Welcome)
            throw new InvalidDataException("the listener does not speak our protocol");
    }

    /// <summary>The dialler's address, once it has shown that it knows the run's secret.</summary>
    public static async Task<string> AnswerAsync(Socket socket, byte[] secret)
    {
        using CancellationTokenSource patience = new(Patience);
        byte[] head = new byte[Magic.Length + WireSetup.SecretSize + 2];
        await FillAsync(socket, head, patience.Token).ConfigureAwait(false);
        if (!head.AsSpan(0, Magic.Length).SequenceEqual(Magic) || !CryptographicOperations.FixedTimeEquals(head.AsSpan(Magic.Length, WireSetup.SecretSize), secret))
            throw new InvalidDataException("a dialler does not know the run's secret");
        int length = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(head.Length - 2));
        if (length is 0 or > LongestAddress)
            throw new InvalidDataException($"a dialler claims an address of {length} bytes");
        byte[] address = new byte[length];
        await FillAsync(socket, address, patience.Token).ConfigureAwait(false);
        await socket.SendAsync(new[] { Welcome }, patience.Token).ConfigureAwait(false);
        return Encoding.UTF8.GetString(address);
    }

    private static async Task FillAsync(Socket socket, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        for (int filled = 0; filled < buffer.Length;)
        {
            int count = await socket.ReceiveAsync(buffer[filled..], cancellationToken).ConfigureAwait(false);
            if (count == 0)
                throw new InvalidDataException("a connection ended before it had introduced itself");
            filled += count;
        }
    }
}
