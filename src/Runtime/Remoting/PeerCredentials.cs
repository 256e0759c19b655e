using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ProcActors.Remoting;

/// <summary>Who is at the other end of a Unix socket, as the kernel says (SO_PEERCRED).</summary>
internal static class PeerCredentials
{
    private const int SocketLevel = 1;
    private const int Option = 17;

    /// <summary>The user id of the process that connected.</summary>
    public static uint UserOf(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        int length = socket.GetRawSocketOption(SocketLevel, Option, credentials);
        return length == 12 ? MemoryMarshal.Read<uint>(credentials[4..]) : throw new InvalidDataException("the kernel does not say who dials");
    }
}
