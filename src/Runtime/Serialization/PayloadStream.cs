using System.Runtime.CompilerServices;

namespace ProcActors.Serialization;

/// <summary>
/// The bytes of one value while it is written or read. Hyperion does an object within another one deeper on the stack, whose end would be the end of the process; here it is the end of
/// the value. Who writes has less of it than any thread that reads: so what is too deep is refused where it is sent.
/// </summary>
internal sealed unsafe class PayloadStream : MemoryStream
{
    private const int MostToWrite = 384 * 1024;

    // What is left of the stack is looked at each time so much more of it is in use: a quarter of what is then left at the least.
    private const int Step = 16 * 1024;

    private readonly nint _end;
    private nint _nextLook;

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
            throw new NotSupportedException("its objects lie too deep, each within another: send them side by side, as a list.");
        _nextLook = here - Step;
    }
}
