using System.Runtime.InteropServices;

namespace ProcActors.Spawning;

/// <summary>
/// Drains a child's standard output and error on one thread, line by line, so that the child never blocks on a full pipe; keeps the last lines.
/// </summary>
internal sealed unsafe class OutputReader(SpawnedProcess child, Action<OutputLine> handler)
{
    private const int BufferSize = 64 * 1024;

    // A grandchild may hold the pipes open for ever: after the child's end they are read only until they have been silent for this long.
    private const int SilenceAfterExit = 200;

    private readonly TailLines _errors = new();
    private volatile bool _exited;

    /// <summary>The last lines of standard error; complete once <see cref="Run"/> has returned.</summary>
    public IReadOnlyList<string> LastErrorLines => _errors.ToList();

    public void ChildHasExited() => _exited = true;

    /// <summary>Reads until both pipes have ended.</summary>
    public void Run()
    {
        LineSplitter output = new(text => Deliver(new OutputLine(text, false)));
        LineSplitter error = new(text => Deliver(new OutputLine(text, true)));
        Posix.PollDescriptor* ends = stackalloc Posix.PollDescriptor[2];
        ends[0] = new Posix.PollDescriptor { Descriptor = child.Output, Events = Posix.PollIn };
        ends[1] = new Posix.PollDescriptor { Descriptor = child.Error, Events = Posix.PollIn };
        byte* buffer = (byte*)NativeMemory.Alloc(BufferSize);
        try
        {
            while (ends[0].Descriptor >= 0 || ends[1].Descriptor >= 0)
            {
                // Asked before the look: a child that speaks and ends after a look that has found nothing is to be heard by the next.
                bool exited = _exited;
                int ready = Posix.Poll(ends, 2, SilenceAfterExit);
                if (ready == 0 && exited)
                    break;
                if (ready <= 0)
                    continue;
                Read(ref ends[0], buffer, output);
                Read(ref ends[1], buffer, error);
            }
        }
        finally
        {
            NativeMemory.Free(buffer);
            output.Flush();
            error.Flush();
            _ = Posix.Close(child.Output);
            _ = Posix.Close(child.Error);
        }
    }

    private static void Read(ref Posix.PollDescriptor end, byte* buffer, LineSplitter lines)
    {
        if (end.Descriptor < 0 || end.Returned == 0)
            return;

        nint count = Posix.Read(end.Descriptor, buffer, BufferSize);
        if (count > 0)
            lines.Add(new ReadOnlySpan<byte>(buffer, (int)count));
        else if (count == 0 || Marshal.GetLastPInvokeError() != Posix.Interrupted)
            end.Descriptor = -1;
    }

    private void Deliver(OutputLine line)
    {
        if (line.IsError)
            _errors.Add(line.Text);
        try
        {
            handler(line);
        }
        catch (Exception)
        {
            // A handler's failure must not stop the draining: the child would block on its full pipe.
        }
    }
}
