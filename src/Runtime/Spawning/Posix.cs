using System.Runtime.InteropServices;

namespace ProcActors.Spawning;

/// <summary>The handful of calls to the C library that .NET does not offer. Numbers are Linux's, the same on x64 and arm64.</summary>
internal static unsafe partial class Posix
{
    public const int CloseOnExec = 0x80000;
    public const uint MemoryFileCloseOnExec = 1;
    public const int DuplicateCloseOnExec = 1030;
    public const int ParentDeathSignal = 1;
    public const int SpawnDefaultSignals = 0x04;
    public const int SpawnSignalMask = 0x08;
    public const int InvalidArgument = 22;
    public const int Interrupted = 4;
    public const int NoChild = 10;
    public const int NoSuchProcess = 3;
    public const short PollIn = 1;

    public const uint FileTypeMask = 0xF000;
    public const uint DirectoryType = 0x4000;
    public const uint OthersMask = 0x3F;

    private const string C = "libc";
    private const int UnixDomain = 1;
    private const int StreamSocket = 1;
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint BasicStatistics = 0x7FF;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    /// <summary><c>struct rlimit</c>: what holds now, and the most that may be asked for.</summary>
    public struct ResourceLimit
    {
        public nuint Now;
        public nuint Most;
    }

    [LibraryImport(C, EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe(int* descriptors, int flags);

    [LibraryImport(C, EntryPoint = "socketpair", SetLastError = true)]
    private static partial int SocketPair(int domain, int type, int protocol, int* descriptors);

    /// <summary>Two Unix sockets that are connected with each other, closed on exec.</summary>
    public static int SocketPair(int* descriptors) => SocketPair(UnixDomain, StreamSocket | CloseOnExec, 0, descriptors);

    [LibraryImport(C, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport(C, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nint count);

    [LibraryImport(C, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport(C, EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateMemoryFile(string name, uint flags);

    [LibraryImport(C, EntryPoint = "dup2", SetLastError = true)]
    public static partial int Duplicate(int from, int to);

    [LibraryImport(C, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int descriptor, int command, int argument);

    [LibraryImport(C, EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport(C, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport(C, EntryPoint = "umask")]
    public static partial uint FileModeMask(uint mask);

    [LibraryImport(C, EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimits(int resource, ResourceLimit* limit);

    public static int SetLimit(int resource, ResourceLimit limit) => SetLimits(resource, &limit);

    [LibraryImport(C, EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport(C, EntryPoint = "setgroups", SetLastError = true)]
    public static partial int SetGroups(nint count, nint groups);

    [LibraryImport(C, EntryPoint = "setresgid", SetLastError = true)]
    public static partial int SetGroupIds(uint real, uint effective, uint saved);

    [LibraryImport(C, EntryPoint = "setresuid", SetLastError = true)]
    public static partial int SetUserIds(uint real, uint effective, uint saved);

    [LibraryImport(C, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, byte* result);

    /// <summary>Who owns a file and what it is, a link being a link.</summary>
    public static (uint Owner, uint Mode) OwnerAndMode(string path)
    {
        byte* result = stackalloc byte[256];
        if (StatX(CurrentFolder, path, NoFollow, BasicStatistics, result) != 0)
            throw new IOException($"'{path}' can't be looked at: {Describe(Marshal.GetLastPInvokeError())}");
        return (*(uint*)(result + 20), *(ushort*)(result + 28));
    }

    [LibraryImport(C, EntryPoint = "getppid")]
    public static partial int ParentPid();

    [LibraryImport(C, EntryPoint = "prctl", SetLastError = true)]
    public static partial int ProcessControl(int option, nint argument2, nint argument3, nint argument4, nint argument5);

    [LibraryImport(C, EntryPoint = "signal", SetLastError = true)]
    public static partial nint Signal(int signal, nint disposition);

    [LibraryImport(C, EntryPoint = "waitid", SetLastError = true)]
    public static partial int WaitId(int kind, int id, byte* info, int options);

    [LibraryImport(C, EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitPid(int pid, out int status, int options);

    [LibraryImport(C, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SystemCall(nint number, nint argument1, nint argument2, nint argument3, nint argument4);

    [LibraryImport(C, EntryPoint = "posix_spawn")]
    public static partial int Spawn(out int pid, byte* path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int InitActions(byte* actions);

    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int DestroyActions(byte* actions);

    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int AddDuplicate(byte* actions, int from, int to);

    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AddChangeDirectory(byte* actions, string path);

    /// <summary>glibc 2.34 and later; musl has none.</summary>
    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    public static partial int AddCloseFrom(byte* actions, int from);

    [LibraryImport(C, EntryPoint = "posix_spawnattr_init")]
    public static partial int InitAttributes(byte* attributes);

    [LibraryImport(C, EntryPoint = "posix_spawnattr_destroy")]
    public static partial int DestroyAttributes(byte* attributes);

    [LibraryImport(C, EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport(C, EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SetDefaultSignals(byte* attributes, byte* set);

    [LibraryImport(C, EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SetSignalMask(byte* attributes, byte* set);

    [LibraryImport(C, EntryPoint = "sigemptyset")]
    public static partial int EmptySet(byte* set);

    [LibraryImport(C, EntryPoint = "sigfillset")]
    public static partial int FillSet(byte* set);

    /// <summary>What the C library says of <paramref name="error"/>.</summary>
    public static string Describe(int error) => Marshal.GetPInvokeErrorMessage(error);
}
