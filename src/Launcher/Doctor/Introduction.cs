using System.Buffers.Binary;
using System.Security.Cryptography;
using ProcActors.Remoting;

namespace ProcActors.Launcher.Doctor;

/// <summary>First words that a stranger may try at a door.</summary>
internal static class Introduction
{
    public static readonly byte[] Http = "GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: a browser\r\nAccept: */*\r\n\r\n"u8.ToArray();

    /// <summary>What a process of another run would say.</summary>
    public static byte[] WithWrongSecret() => [.. "PA01"u8, .. RandomNumberGenerator.GetBytes(WireSetup.SecretSize), 24, 0, .. "uds://procactors@p0-999:1"u8[..24]];

    /// <summary>The same, with a frame right behind it that claims two gigabytes.</summary>
    public static byte[] WithHugeFrame()
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, int.MaxValue);
        return [.. WithWrongSecret(), .. length, .. new byte[64]];
    }

    public static byte[] Noise() => RandomNumberGenerator.GetBytes(4096);
}
