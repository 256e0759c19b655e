using System.Net;
using System.Net.Sockets;
using ProcActors.Coordination;

namespace ProcActors.Roles;

/// <summary>What serves one connection of an echo server, in the process that the connection was handed to.</summary>
public static class EchoConnection
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Gives back in upper case (ASCII letters) what comes, until the client closes or breaks off.</summary>
    /// <param name="connection">The connection; closed at the end.</param>
    public static void Serve(Socket connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ProcessRuntime runtime = ProcessRuntime.Current;
        int client = (connection.RemoteEndPoint as IPEndPoint)?.Port ?? 0;
        RunRecord.Write(runtime, new Happened("connection.accepted", runtime.Incarnation, "server", runtime.Parent!.Name, "client", client));
        using (connection)
        {
            try
            {
                connection.Blocking = true;
                byte[] buffer = new byte[BufferSize];
                for (int count; (count = connection.Receive(buffer)) > 0;)
                {
                    foreach (ref byte letter in buffer.AsSpan(0, count))
                        letter = letter is >= (byte)'a' and <= (byte)'z' ? (byte)(letter - 32) : letter;
                    for (int sent = 0; sent < count;)
                        sent += connection.Send(buffer.AsSpan(sent, count - sent));
                }
            }
            catch (SocketException)
            {
                // The client broke off: there is nobody left to tell.
            }
        }

        RunRecord.Write(runtime, new Happened("connection.closed", runtime.Incarnation, "server", runtime.Parent!.Name, "client", client));
    }
}
