using System.Net.Sockets;
using System.Text;
using ProcActors.Remoting;
using ProcActors.Spawning;

namespace ProcActors.Launcher.Control;

/// <summary>The Unix socket in a run's folder, however long the folder's path is: the address of a socket has room for 107 bytes only.</summary>
internal static class ControlSocket
{
    public const string FileName = "control.sock";
    private const int LongestAddress = 100;
    private const int OpenPath = 0x200000;

    public static string PathIn(string folder) => Path.Combine(folder, FileName);

    /// <exception cref="IOException">It can't be made.</exception>
    public static Socket Listen(string folder)
    {
        string path = PathIn(folder);
        Socket socket = UnixSockets.Make();
        try
        {
            // Whatever is there is of a run that was killed: two live ones can't share a folder's record either.
            File.Delete(path);
            At(folder, address => socket.Bind(address));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            socket.Listen();
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException($"The control socket '{path}' can't be made: {e.Message}", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A connection to the run that has this folder; null when there is none any more.</summary>
    public static Socket? Dial(string folder)
    {
        if (!File.Exists(PathIn(folder)))
            return null;
        Socket socket = UnixSockets.Make();
        try
        {
            At(folder, address => socket.Connect(address));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private static void At(string folder, Action<UnixDomainSocketEndPoint> use)
    {
        if (Encoding.UTF8.GetByteCount(PathIn(folder)) <= LongestAddress)
        {
            use(new UnixDomainSocketEndPoint(PathIn(folder)));
            return;
        }

        // Linux follows this path to the folder that is open, by a name that is short.
        int descriptor = Posix.Open(folder, OpenPath | Posix.CloseOnExec);
        if (descriptor < 0)
            throw new SocketException((int)SocketError.AccessDenied);
        try
        {
            use(new UnixDomainSocketEndPoint($"/proc/self/fd/{descriptor}/{FileName}"));
        }
        finally
        {
            _ = Posix.Close(descriptor);
        }
    }
}
