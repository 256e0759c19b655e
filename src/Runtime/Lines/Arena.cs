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

    private readonly SharedMemory _memory;
    private readonly Lock _gate = new();
    private readonly Stack<long>[] _free = [.. Enumerable.Range(0, 32).Select(_ => new Stack<long>())];
    private readonly Dictionary<long, int> _taken = [];
    private long _end;

    private Arena(SharedMemory memory) => _memory = memory;

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

    public static Arena? TryCreate() => SharedMemory.TryCreate(Size) is { } memory ? new Arena(memory) : null;

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
            return true;
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
            if (_taken.Count > 0 || _end <= KeptSize)
                return;
            foreach (Stack<long> free in _free)
                free.Clear();
            _memory.Forget(KeptSize);
            _end = 0;
        }
    }
}
