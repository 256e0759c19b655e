using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace ProcActors.Spawning;

/// <summary>
/// <c>posix_spawn</c> with a socket pair as standard input and pipes as standard output and error. .NET's own Process is not used because it
/// reaps the child itself and shows only 128 + signal: a kill could not be told from <c>exit(137)</c>.
/// </summary>
internal static unsafe class PosixSpawn
{
    // Larger than posix_spawnattr_t (336 bytes), posix_spawn_file_actions_t (80) and sigset_t (128) of glibc and musl.
    private const int OpaqueSize = 512;
    private static readonly ReadOnlyMemory<int> StandardDescriptors = new[] { 0, 1, 2 };

    private static readonly Lazy<bool> CanCloseFrom = new(static () =>
        NativeLibrary.TryLoad("libc", typeof(PosixSpawn).Assembly, null, out nint library) && NativeLibrary.TryGetExport(library, "posix_spawn_file_actions_addclosefrom_np", out _));

    public static SpawnedProcess Start(SpawnRequest request)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("ProcActors starts processes on Linux only so far.");

        using Descriptors ends = new();
        (int control, int childControl) = ends.Add(MakePair(request, static pair => Posix.SocketPair(pair)));
        (int output, int childOutput) = ends.Add(MakePair(request, static pair => Posix.Pipe(pair, Posix.CloseOnExec)));
        (int error, int childError) = ends.Add(MakePair(request, static pair => Posix.Pipe(pair, Posix.CloseOnExec)));

        int pid = Spawn(request, childControl, childOutput, childError);
        ends.Keep(control, output, error);
        return new SpawnedProcess(pid, new Socket(new SafeSocketHandle(control, ownsHandle: true)), output, error);
    }

    private static int Spawn(SpawnRequest request, params ReadOnlySpan<int> childEnds)
    {
        byte* actions = stackalloc byte[OpaqueSize];
        byte* attributes = stackalloc byte[OpaqueSize];
        byte* signals = stackalloc byte[OpaqueSize];
        using NativeStrings path = new([request.File]);
        using NativeStrings arguments = new([request.File, .. request.Arguments]);
        using NativeStrings environment = new([.. request.Environment.Select(pair => $"{pair.Key}={pair.Value}")]);

        _ = Posix.InitActions(actions);
        _ = Posix.InitAttributes(attributes);
        try
        {
            for (int i = 0; i < childEnds.Length; i++)
                _ = Posix.AddDuplicate(actions, childEnds[i], StandardDescriptors.Span[i]);

            // .NET opens everything close-on-exec; what other code in this process has opened stays here too.
            if (CanCloseFrom.Value)
                _ = Posix.AddCloseFrom(actions, childEnds.Length);
            if (request.WorkingDirectory is { } folder)
                _ = Posix.AddChangeDirectory(actions, folder);

            // The child must not inherit what this runtime, or whoever started it, ignores or blocks.
            _ = Posix.FillSet(signals);
            _ = Posix.SetDefaultSignals(attributes, signals);
            _ = Posix.EmptySet(signals);
            _ = Posix.SetSignalMask(attributes, signals);
            _ = Posix.SetFlags(attributes, Posix.SpawnDefaultSignals | Posix.SpawnSignalMask);

            int error = Posix.Spawn(out int pid, path.Pointers[0], actions, attributes, arguments.Pointers, environment.Pointers);
            return error == 0 ? pid : throw Failure(request, error);
        }
        finally
        {
            _ = Posix.DestroyActions(actions);
            _ = Posix.DestroyAttributes(attributes);
        }
    }

    private delegate int PairMaker(int* pair);

    private static (int Ours, int Childs) MakePair(SpawnRequest request, PairMaker make)
    {
        int* pair = stackalloc int[2];
        if (make(pair) != 0)
            throw Failure(request, Marshal.GetLastPInvokeError());

        // Descriptors 0 to 2 may be closed in this process; a pipe that lands there would be overwritten while it is being handed on.
        return (Raise(pair[0]), Raise(pair[1]));
    }

    private static int Raise(int descriptor)
    {
        if (descriptor > 2)
            return descriptor;
        int raised = Posix.Control(descriptor, Posix.DuplicateCloseOnExec, 3);
        _ = Posix.Close(descriptor);
        return raised;
    }

    private static ProcessStartException Failure(SpawnRequest request, int error) => new(
        $"Could not start '{request.File}': {Posix.Describe(error)} (error {error}).");

    /// <summary>Closes what was opened, except what is kept.</summary>
    private sealed class Descriptors : IDisposable
    {
        private readonly List<int> _open = [];

        public (int, int) Add((int Ours, int Childs) pair)
        {
            _open.Add(pair.Ours);
            _open.Add(pair.Childs);
            return pair;
        }

        public void Keep(params ReadOnlySpan<int> descriptors)
        {
            foreach (int descriptor in descriptors)
                _open.Remove(descriptor);
        }

        public void Dispose() => _open.ForEach(descriptor => Posix.Close(descriptor));
    }

    /// <summary>A null-terminated array of C strings.</summary>
    private sealed class NativeStrings : IDisposable
    {
        private readonly int _count;

        public NativeStrings(IReadOnlyList<string> texts)
        {
            _count = texts.Count;
            Pointers = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
            for (int i = 0; i < _count; i++)
            {
                byte[] bytes = Encoding.UTF8.GetBytes(texts[i] + '\0');
                Pointers[i] = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
                bytes.CopyTo(new Span<byte>(Pointers[i], bytes.Length));
            }
        }

        public byte** Pointers { get; }

        public void Dispose()
        {
            for (int i = 0; i < _count; i++)
                NativeMemory.Free(Pointers[i]);
            NativeMemory.Free(Pointers);
        }
    }
}
