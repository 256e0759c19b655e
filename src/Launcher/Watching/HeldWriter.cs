using System.Text;

namespace ProcActors.Launcher.Watching;

/// <summary>An output that takes everything and shows nothing while something else has the terminal.</summary>
internal sealed class HeldWriter(TextWriter output) : TextWriter
{
    public volatile bool IsHeld;

    public override Encoding Encoding => output.Encoding;

    public override void Write(char value)
    {
        if (!IsHeld)
            output.Write(value);
    }

    public override void Write(string? value)
    {
        if (!IsHeld)
            output.Write(value);
    }

    public override void WriteLine(string? value)
    {
        if (!IsHeld)
            output.WriteLine(value);
    }

    public override void Flush()
    {
        if (!IsHeld)
            output.Flush();
    }
}
