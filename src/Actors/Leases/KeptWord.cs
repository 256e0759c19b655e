using System.IO.MemoryMappedFiles;

namespace ProcActors.Leases;

/// <summary>
/// The word of one lock, in memory that every process of the run can map. Whoever was granted the lock keeps it after a release and takes it again
/// without a message, until the coordinator wants it for somebody else:
/// <code>
///   Granted ---> Busy -- TryLeave --> Idle -- TryEnter --> Busy, with the next token
///   coordinator: Idle -- Want --> Free          Busy -- Want --> Asked -- TryLeave --> Left, and a message says so -- TryTakeBack --> Free
/// </code>
/// The token stands in the word, so that a process of the past changes nothing; and the word outlives who wrote it, so that the coordinator sees whether
/// a process that was killed, or stands still, was inside.
/// </summary>
internal sealed unsafe class KeptWord : IDisposable
{
    /// <summary>How far apart the tokens of two grants are: one of them is good for so many critical sections.</summary>
    public const long Step = 1 << 20;

    private const long Free = 0;
    private const long Busy = 1;
    private const long Idle = 2;
    private const long Asked = 3;
    private const long Left = 4;
    private const int StateBits = 3;
    private const long StateMask = (1 << StateBits) - 1;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long* _word;

    private KeptWord(MemoryMappedFile file)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, sizeof(long));
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _word = (long*)(start + _view.PointerOffset);
    }

    /// <summary>The token of whoever has it, or had it last.</summary>
    public long Token => Volatile.Read(ref *_word) >> StateBits;

    /// <summary>Whether its holder knows that somebody else wants it.</summary>
    public bool IsAsked => (Volatile.Read(ref *_word) & StateMask) == Asked;

    /// <summary>Whether its holder is not inside, and keeps it for the next time or is about to say that it has left.</summary>
    public bool IsIdle => (Volatile.Read(ref *_word) & StateMask) is Idle or Left;

    /// <summary>For the coordinator, as it makes the lock.</summary>
    /// <exception cref="IOException">The file can't be made.</exception>
    public static KeptWord Create(string path)
    {
        FileStream file = new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.SetLength(sizeof(long));
        return new KeptWord(MemoryMappedFile.CreateFromFile(file, null, sizeof(long), MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false));
    }

    /// <summary>For a process that the lock has been granted to.</summary>
    /// <exception cref="IOException">The file is gone, as the run is.</exception>
    public static KeptWord Open(string path)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        return new KeptWord(MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false));
    }

    /// <summary>The grant that a token belongs to.</summary>
    public static long GrantOf(long token) => token & -Step;

    /// <summary>Coordinator: the lock is granted, before anybody is told.</summary>
    public void Grant(long token) => Volatile.Write(ref *_word, (token << StateBits) | Busy);

    /// <summary>Coordinator: nobody has it.</summary>
    public void Clear() => Volatile.Write(ref *_word, Token << StateBits);

    /// <summary>Coordinator: takes it if its holder is not inside.</summary>
    public bool TryTakeBack()
    {
        long word = Volatile.Read(ref *_word);
        return (word & StateMask) is Idle or Left && Change(word, Free);
    }

    /// <summary>Coordinator: takes it if its holder is not inside; otherwise the holder says so when it leaves.</summary>
    public bool Want()
    {
        while (true)
        {
            long word = Volatile.Read(ref *_word);
            switch (word & StateMask)
            {
                case Idle or Left when Change(word, Free):
                    return true;
                case Busy when Change(word, Asked):
                case Asked or Free:
                    return false;
            }
        }
    }

    /// <summary>Holder: takes what it kept of the grant <paramref name="grant"/>; false when that has been taken back, is in use or used up.</summary>
    public bool TryEnter(long grant, out long token)
    {
        long word = Volatile.Read(ref *_word);
        token = (word >> StateBits) + 1;
        return (word & StateMask) == Idle && GrantOf(token) == grant
            && Interlocked.CompareExchange(ref *_word, (token << StateBits) | Busy, word) == word;
    }

    /// <summary>Holder: keeps what it had for the next time, or gives it up when somebody else wants it; false when it was not had.</summary>
    /// <param name="token">Of what it had.</param>
    /// <param name="wanted">Whether the coordinator is to be told.</param>
    public bool TryLeave(long token, out bool wanted)
    {
        long word = token << StateBits;
        wanted = false;
        if (Interlocked.CompareExchange(ref *_word, word | Idle, word | Busy) == (word | Busy))
            return true;
        return wanted = Interlocked.CompareExchange(ref *_word, word | Left, word | Asked) == (word | Asked);
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private bool Change(long word, long state) => Interlocked.CompareExchange(ref *_word, (word & ~StateMask) | state, word) == word;
}
