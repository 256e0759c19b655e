using System.Numerics;

namespace ProcActors.Lines;

/// <summary>
/// Where a process writes its large values for others to read: each is written once, by its putter, and read once, by its getter; in between only where it is
/// goes from hand to hand. Blocks are of sizes that are powers of two, so that one that is free again fits the next of its kind.
/// </summary>
internal sealed class Arena
{
    /// <summary>How much a process may have waiting so; beyond it, values travel themselves.</summary>
    public const long Size = 256L * 1024 * 1024;

    private const int SmallestBlock = 16 * 1024;

    // What a burst has used is given back to the machine when all of it is free again.
    private const long KeptSize = 32L * 1024 * 1024;

    // Whoever writes faster than others read waits for them, as long as they read at all: memory that has just been used is still in the processor's caches.
    private const long AheadSize = KeptSize;
    private static readonly TimeSpan UsualPatience = TimeSpan.FromMilliseconds(20);

    private readonly SharedMemory _memory;
    private readonly TimeSpan _patience;
    private readonly Lock _gate = new();
    private readonly Stack<long>[] _free = [.. Enumerable.Range(0, 32).Select(_ => new Stack<long>())];
    private readonly Dictionary<long, int> _taken = [];
    private long _end;
    private long _size;
    private bool _isRead = true;
    private TaskCompletionSource? _wanted;

    private Arena(SharedMemory memory, TimeSpan patience)
    {
        _memory = memory;
        _patience = patience;
    }

    /// <summary>Names it in the run.</summary>
    public long Id { get; } = Random.Shared.NextInt64(1, long.MaxValue);

    public SharedMemory Memory => _memory;

    /// <summary>How many values are in it.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _taken.Count;
        }
    }

    /// <summary>Makes one; null where it can't be had.</summary>
    /// <param name="patience">After how long without a read nobody is waited for any more.</param>
    public static Arena? TryCreate(TimeSpan? patience = null) => SharedMemory.TryCreate(Size) is { } memory ? new Arena(memory, patience ?? UsualPatience) : null;

    /// <summary>A block of so many bytes; false when there is none free.</summary>
    public bool TryTake(int length, out long offset)
    {
        int kind = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)Math.Max(length, SmallestBlock)));
        lock (_gate)
        {
            if (!_free[kind].TryPop(out offset))
            {
                offset = _end;
                if (_end + (1L << kind) > Size)
                    return false;
                _end += 1L << kind;
            }

            _taken.Add(offset, kind);
            _size += 1L << kind;
            return true;
        }
    }

    /// <summary>Ends when not much waits in it any more, or when nobody reads anyhow; null when that is so.</summary>
    public Task? WhenRead()
    {
        lock (_gate)
        {
            if (_size <= AheadSize || !_isRead)
                return null;
            _wanted ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return WaitAsync(_wanted.Task, _size);
        }
    }

    private async Task WaitAsync(Task read, long before)
    {
        while (true)
        {
            await read.WaitAsync(_patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_gate)
            {
                if (read.IsCompleted)
                    return;
                _isRead &= _size < before;
                if (!_isRead)
                    return;
                before = _size;
            }
        }
    }

    /// <summary>The block's value has been read, or nobody will. A second time does nothing.</summary>
    public void Free(long offset)
    {
        lock (_gate)
        {
            if (!_taken.Remove(offset, out int kind))
                return;
            _free[kind].Push(offset);
            _size -= 1L << kind;
            _isRead = true;
            if (_size <= AheadSize / 2)
            {
                _wanted?.SetResult();
                _wanted = null;
            }

            if (_taken.Count > 0 || _end <= KeptSize)
                return;
            foreach (Stack<long> free in _free)
                free.Clear();
            _memory.Forget(KeptSize);
            _end = 0;
        }
    }
}
