using System.Runtime.InteropServices;
using ProcActors.Spawning;

namespace ProcActors.Lines;

/// <summary>
/// Memory that several processes see: a memfd, which has no name that a stranger could find, and which the kernel takes back when the last process that has
/// it is gone, however that ended. Sealed against shrinking, so that whoever maps it can't be made to fault.
/// </summary>
internal sealed unsafe partial class SharedMemory : IDisposable
{
    private const uint CloseOnExec = 1;
    private const uint AllowSealing = 2;
    private const int AddSeals = 1033;
    private const int GetSeals = 1034;
    private const int SealSeal = 1;
    private const int SealShrink = 2;
    private const int SealGrow = 4;
    private const int EndOfFile = 2;
    private const int Readable = 1;
    private const int Writable = 2;
    private const int Shared = 1;
    private const int GiveBack = 9;

    private readonly byte* _start;

    private SharedMemory(int descriptor, byte* start, long size)
    {
        Descriptor = descriptor;
        _start = start;
        Size = size;
    }

    /// <summary>Owned; closed by <see cref="Dispose"/>.</summary>
    public int Descriptor { get; }

    public long Size { get; }

    /// <summary>New memory, to write; null where the kernel has none to give. Only what is written takes room.</summary>
    public static SharedMemory? TryCreate(long size)
    {
        int descriptor = CreateMemoryFile("procactors", CloseOnExec | AllowSealing);
        if (descriptor < 0)
            return null;
        if (Truncate(descriptor, size) == 0 && Posix.Control(descriptor, AddSeals, SealSeal | SealShrink | SealGrow) == 0
            && TryMap(descriptor, size, Readable | Writable) is { } start)
            return new SharedMemory(descriptor, (byte*)start, size);
        _ = Posix.Close(descriptor);
        return null;
    }

    /// <summary>Another process's memory, to read; takes the descriptor over.</summary>
    /// <exception cref="InvalidDataException">It is no such memory, or could shrink.</exception>
    public static SharedMemory Open(int descriptor)
    {
        long size = Seek(descriptor, 0, EndOfFile);
        int seals = Posix.Control(descriptor, GetSeals, 0);
        if (size > 0 && seals >= 0 && (seals & SealShrink) != 0 && TryMap(descriptor, size, Readable) is { } start)
            return new SharedMemory(descriptor, (byte*)start, size);
        _ = Posix.Close(descriptor);
        throw new InvalidDataException("what was to be shared memory is something else");
    }

    /// <exception cref="InvalidDataException">There is no such piece.</exception>
    public Span<byte> Piece(long offset, int length) => offset >= 0 && length >= 0 && offset <= Size - length
        ? new Span<byte>(_start + offset, length)
        : throw new InvalidDataException($"a piece of {length} bytes at {offset} of a memory of {Size}");

    /// <summary>Gives the machine back what lies from <paramref name="offset"/> on; it reads as zeros afterwards.</summary>
    public void Forget(long offset) => _ = Advise(_start + offset, (nuint)(Size - offset), GiveBack);

    public void Dispose()
    {
        _ = Unmap(_start, (nuint)Size);
        _ = Posix.Close(Descriptor);
    }

    private static nint? TryMap(int descriptor, long size, int protection)
    {
        nint start = Map(null, (nuint)size, protection, Shared, descriptor, 0);
        return start == -1 ? null : start;
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateMemoryFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int Truncate(int descriptor, long size);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(int descriptor, long offset, int from);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(void* address, nuint size, int protection, int flags, int descriptor, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(void* address, nuint size);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Advise(void* address, nuint size, int advice);
}
