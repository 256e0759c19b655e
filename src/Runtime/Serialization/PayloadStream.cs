using System.Runtime.CompilerServices;

namespace ProcActors.Serialization;

/// <summary>
/// The bytes of one value while it is written or read. Hyperion does an object within another one deeper on the stack, whose end would be the end of the process; here it is the end of
/// the value. What is too deep to be read is refused where it is sent.
/// </summary>
internal sealed unsafe class PayloadStream : MemoryStream
{
    // How much of the stack an object takes, from 50 bytes to 2.5 KB, depends on its type, on reading or writing, and on whether the code has been optimised yet. So they are counted, and what is
    // refused is refused at any time. To read one takes at most 1.3 KB, or 2.5 KB in a class of fifty fields, before the code is optimised; a thread of its own may have 1.5 MB.
    private const int MostLevels = 500;

    // For classes of more fields than that: theirs is optimised code always, which takes up to two and a half times as much to read.
    private const int MostToWrite = 384 * 1024;

    // What is left of the stack is looked at each time so much more of it is in use: a quarter of what is then left at the least.
    private const int Step = 16 * 1024;

    private readonly nint _end;
    private nint _nextLook;
    private int _levels;

    /// <summary>To write.</summary>
    public PayloadStream()
    {
        byte here;
        _end = (nint)(&here) - MostToWrite;
        _nextLook = (nint)(&here);
    }

    /// <summary>To read.</summary>
    public PayloadStream(byte[] bytes)
        : base(bytes)
    {
        byte here;
        _nextLook = (nint)(&here);
    }

    /// <summary>An object is written from here until <see cref="Leave"/>, within the one before it.</summary>
    /// <exception cref="NotSupportedException">It lies too deep.</exception>
    public void Enter()
    {
        if (++_levels > MostLevels)
            throw TooDeep();
    }

    public void Leave() => _levels--;

    /// <summary>Where the writing is, to go back to.</summary>
    public (long Length, int Levels) Mark => (Length, _levels);

    /// <summary>Forgets what has been written since <paramref name="mark"/>.</summary>
    public void GoBack((long Length, int Levels) mark)
    {
        SetLength(mark.Length);
        _levels = mark.Levels;
    }

    public override void WriteByte(byte value)
    {
        Check();
        base.WriteByte(value);
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        Check();
        base.Write(buffer, offset, count);
    }

    public override int ReadByte()
    {
        Check();
        return base.ReadByte();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        Check();
        return base.Read(buffer, offset, count);
    }

    private void Check()
    {
        byte here;
        if ((nint)(&here) < _nextLook)
            Look((nint)(&here));
    }

    private void Look(nint here)
    {
        if (here < _end || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw TooDeep();
        _nextLook = here - Step;
    }

    private static NotSupportedException TooDeep() =>
        new($"its objects lie too deep, more than {MostLevels} within each other, which a list counts as two of: send them side by side, as one list.");
}
