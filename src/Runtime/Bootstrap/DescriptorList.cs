using System.Net.Sockets;
using System.Runtime.InteropServices;
using ProcActors.Spawning;

namespace ProcActors.Bootstrap;

/// <summary>
/// Sockets on their way to a child: copies of the descriptors, so that the sender may close its own at once. The kernel hands them over beside the frame
/// that names them (SCM_RIGHTS); whoever holds the list last closes what is in it.
/// </summary>
internal sealed class DescriptorList : IDisposable
{
    /// <summary>The most that fit into the byte that counts them, with room to spare in what the kernel passes at once.</summary>
    public const int Most = 100;

    private readonly List<int> _descriptors = [];

    public IReadOnlyList<int> Descriptors => _descriptors;

    /// <summary>Copies the socket's descriptor; returns its place in the list.</summary>
    public int Add(Socket socket) => Add(socket.SafeHandle);

    /// <summary>Copies the descriptor; returns its place in the list.</summary>
    public int Add(SafeHandle handle)
    {
        if (_descriptors.Count == Most)
            throw new ArgumentException($"More than {Most} sockets can't be handed to a process at once.");
        bool kept = false;
        try
        {
            handle.DangerousAddRef(ref kept);
            int copy = Posix.Control((int)handle.DangerousGetHandle(), Posix.DuplicateCloseOnExec, 3);
            if (copy < 0)
                throw new PayloadException($"A socket could not be handed on: {Posix.Describe(Marshal.GetLastPInvokeError())}.");
            _descriptors.Add(copy);
        }
        finally
        {
            if (kept)
                handle.DangerousRelease();
        }

        return _descriptors.Count - 1;
    }

    /// <summary>Takes over descriptors that the kernel has passed to this process.</summary>
    public static DescriptorList Received(IEnumerable<int> descriptors)
    {
        DescriptorList list = new();
        list._descriptors.AddRange(descriptors);
        return list;
    }

    /// <summary>The socket at a place; each may be taken once, and is then the taker's.</summary>
    public Socket Take(int place) => new(new SafeSocketHandle(TakeDescriptor(place), ownsHandle: true));

    /// <summary>As <see cref="Take"/>, of whatever kind it is.</summary>
    public int TakeDescriptor(int place)
    {
        if (place < 0 || place >= _descriptors.Count || _descriptors[place] < 0)
            throw new PayloadException($"A value names socket {place}, which did not come with it.");
        int descriptor = _descriptors[place];
        _descriptors[place] = -1;
        return descriptor;
    }

    public void Dispose()
    {
        foreach (int descriptor in _descriptors.Where(descriptor => descriptor >= 0))
            _ = Posix.Close(descriptor);
        _descriptors.Clear();
    }
}
