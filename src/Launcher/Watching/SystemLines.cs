using System.Text;
using ProcActors.Launcher.Running;

namespace ProcActors.Launcher.Watching;

/// <summary>Standard error while the live view has the terminal: each line is one of the launcher's own.</summary>
internal sealed class SystemLines(LinePrinter lines) : TextWriter
{
    private readonly StringBuilder _line = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        lock (_line)
        {
            if (value != '\n')
            {
                _line.Append(value);
                return;
            }

            lines.Print(LinePrinter.System, _line.ToString().TrimEnd('\r'));
            _line.Clear();
        }
    }
}
