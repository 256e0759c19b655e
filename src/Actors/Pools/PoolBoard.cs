using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using ProcActors.Spawning;

namespace ProcActors.Pools;

/// <summary>
/// Memory that a pool shares with one worker, and that outlives the worker however it ends. The worker writes down what it has begun, what it has finished and
/// with which results, so that its death costs exactly the task it was at though results are told many at a time; and it takes each chunk here, so that a chunk
/// that it has not begun can be taken back without asking.
/// <code>
///   words:   first | finished | begun          tasks, counted as this worker got them
///   results: of the tasks from first up to finished, which have not been told yet
///   claims:  of each chunk on its way   offered -- worker --> taken
///                                       offered -- pool ----> back
/// </code>
/// A file without a name: it is handed to the worker as a descriptor, and is gone with the last of the two.
/// </summary>
internal sealed unsafe class PoolBoard : IDisposable
{
    /// <summary>The most chunks that may be on their way to a worker, the first and the last of them included.</summary>
    public const int MostClaims = 256;

    private const long Offered = 1;
    private const long Taken = 2;
    private const long Back = 3;
    private const int StateBits = 2;
    private const int WordsSize = 4096;
    private const int ClaimsSize = MostClaims * sizeof(long);
    private const int ResultsSize = 256 * 1024;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long* _first;
    private readonly long* _finished;
    private readonly long* _begun;
    private readonly long* _claims;
    private readonly byte* _results;
    private int _used;
    private bool _disposed;

    private PoolBoard(SafeFileHandle handle)
    {
        Handle = handle;
        _file = MemoryMappedFile.CreateFromFile(handle, null, WordsSize + ClaimsSize + ResultsSize, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor();
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _first = (long*)(start + _view.PointerOffset);
        _finished = _first + 1;
        _begun = _first + 2;
        _claims = (long*)((byte*)_first + WordsSize);
        _results = (byte*)_claims + ClaimsSize;
    }

    /// <summary>For whoever is to share it.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>The task after the last that has been begun.</summary>
    public long Begun => Volatile.Read(ref *_begun);

    /// <summary>The task after the last that is finished.</summary>
    public long Finished => Volatile.Read(ref *_finished);

    /// <summary>How many results wait to be told.</summary>
    public int Waiting => (int)(*_finished - *_first);

    /// <summary>How many bytes they take.</summary>
    public int Used => _used;

    /// <summary>Where the next result goes.</summary>
    public Span<byte> Room => new(_results + _used, ResultsSize - _used);

    /// <summary>The results that wait to be told.</summary>
    public ReadOnlySpan<byte> Results => new(_results, _used);

    /// <summary>For the pool.</summary>
    /// <exception cref="IOException">The system has no memory to share.</exception>
    public static PoolBoard Create()
    {
        int descriptor = Posix.CreateMemoryFile("procactors-pool", Posix.MemoryFileCloseOnExec);
        if (descriptor < 0)
            throw new IOException($"No memory could be had that a pool shares with a worker: {Posix.Describe(Marshal.GetLastPInvokeError())}.");
        return new PoolBoard(new SafeFileHandle(descriptor, ownsHandle: true));
    }

    /// <summary>For the worker.</summary>
    public static PoolBoard Open(int descriptor) => new(new SafeFileHandle(descriptor, ownsHandle: true));

    /// <summary>The pool sends a chunk.</summary>
    public void Offer(long ticket) => Volatile.Write(ref Claim(ticket), Word(ticket, Offered));

    /// <summary>The pool takes a chunk back; false when the worker has it.</summary>
    public bool TryTakeBack(long ticket) => Interlocked.CompareExchange(ref Claim(ticket), Word(ticket, Back), Word(ticket, Offered)) == Word(ticket, Offered);

    /// <summary>The worker takes a chunk; false when it has been taken back.</summary>
    public bool TryTake(long ticket) => Interlocked.CompareExchange(ref Claim(ticket), Word(ticket, Taken), Word(ticket, Offered)) == Word(ticket, Offered);

    /// <summary>The worker is about to work on its next task.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin() => Volatile.Write(ref *_begun, *_finished + 1);

    /// <summary>The result of a task stands in <see cref="Room"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish(int size)
    {
        _used += size;
        Volatile.Write(ref *_finished, *_finished + 1);
    }

    /// <summary>All results have been told; the next task is number <paramref name="next"/>.</summary>
    public void Told(long next)
    {
        // In this order a death in between never makes results of what is none: finished less first is not above zero.
        Volatile.Write(ref *_first, next);
        Interlocked.MemoryBarrier();
        Volatile.Write(ref *_finished, next);
        _used = 0;
    }

    /// <summary>The results that have not been told, for the pool: from which task, and how many. None when the worker is telling them in this moment.</summary>
    public (long First, int Count, byte[] Results) Look()
    {
        long first = Volatile.Read(ref *_first);
        long count = Finished - first;
        if (count <= 0)
            return (first, 0, []);
        byte[] results;
        try
        {
            ReadOnlySpan<byte> all = new(_results, ResultsSize);
            results = all[..PoolValues.SizeOf(all, (int)count)].ToArray();
        }
        catch (InvalidDataException)
        {
            // It is being written over.
            results = [];
        }

        Interlocked.MemoryBarrier();
        return Volatile.Read(ref *_first) == first && results.Length > 0 ? (first, (int)count, results) : (first, 0, []);
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
        Handle.Dispose();
    }

    private static long Word(long ticket, long state) => (ticket << StateBits) | state;

    private ref long Claim(long ticket) => ref _claims[ticket % MostClaims];
}
