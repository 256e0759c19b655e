namespace ProcActors.Launcher.Running;

/// <summary>
/// Lines of all processes on one output: <c>HH:mm:ss.fff name | text</c>, names padded, a colour of its own for each name where there is a terminal. A thread
/// of its own writes them. Where the output takes nothing any more (a terminal that was stopped, a reader that hangs), processes are held back for a moment
/// only; then their lines are left out, and a mark says how many.
/// </summary>
internal sealed class LinePrinter : IDisposable
{
    public const string System = "system";
    public const string Main = "main";
    private const int MostWaiting = 4 * 1024 * 1024;
    private const int LinesAtOnce = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly string[] Colours = ["36", "33", "32", "35", "34", "91", "96", "93", "92", "95"];

    private readonly TextWriter _output;
    private readonly bool _quiet;
    private readonly int _width;
    private readonly object _gate = new();
    private readonly Dictionary<string, int> _leftOut = new(StringComparer.Ordinal);
    private Queue<string> _waiting = new();
    private int _size;
    private bool _writing;
    private bool _stuck;
    private bool _closed;

    public LinePrinter(TextWriter output, bool colour, bool quiet, int width)
    {
        _output = output;
        Colour = colour;
        _quiet = quiet;
        _width = width;
        new Thread(Write) { IsBackground = true, Name = "procactors-lines" }.Start();
    }

    /// <summary>Told of every line of a process, and of the launcher itself, whether it is shown or not.</summary>
    public event Action<string, string>? Said;

    public bool Colour { get; }

    public void Print(string name, string text)
    {
        Said?.Invoke(name, text);
        if (!(_quiet && name == System))
            Add(name, Format(name, text));
    }

    /// <summary>A line without a time or name.</summary>
    public void PrintPlain(string text) => Add(System, text);

    /// <summary>A line of the launcher that is shown whatever the user wants to see, also on standard error.</summary>
    public void Warn(string text)
    {
        Add(System, Format(System, "WARNING: " + text));
        if (Console.IsOutputRedirected || _quiet)
            Console.Error.WriteLine("WARNING: " + text);
    }

    /// <summary>Waits until all lines have been written, as long as the output takes any.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            // Once more a chance, also for an output that took nothing before.
            _stuck = false;
            while ((_waiting.Count > 0 || _writing) && !_stuck)
            {
                if (!Monitor.Wait(_gate, Patience))
                    _stuck = true;
            }
        }
    }

    public void Dispose()
    {
        Flush();
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    // Lines of the launcher itself are few, and never wait.
    private void Add(string name, string line)
    {
        lock (_gate)
        {
            while (name != System && _size >= MostWaiting && !_stuck)
            {
                if (!Monitor.Wait(_gate, Patience))
                    _stuck = true;
            }

            if (name != System && _size >= MostWaiting)
            {
                _leftOut[name] = _leftOut.GetValueOrDefault(name) + 1;
                return;
            }

            MarkGap(name);
            Enqueue(line);
        }
    }

    private void Enqueue(string line)
    {
        _waiting.Enqueue(line);
        _size += line.Length + 1;
        Monitor.PulseAll(_gate);
    }

    private void MarkGap(string name)
    {
        if (_leftOut.Remove(name, out int count))
            Enqueue(Format(name, $"... {count} lines of '{name}' are left out here: the output took none; its log has them"));
    }

    private void Write()
    {
        try
        {
            WriteAll();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Nobody reads any more, or the launcher ends while the output is stuck: what is left has no place to go.
            lock (_gate)
                _stuck = true;
        }
    }

    private void WriteAll()
    {
        while (true)
        {
            Queue<string> lines;
            lock (_gate)
            {
                _writing = false;
                Monitor.PulseAll(_gate);
                while (_waiting.Count == 0)
                {
                    foreach (string name in _leftOut.Keys.ToList())
                        MarkGap(name);
                    if (_waiting.Count == 0 && _closed)
                        return;
                    if (_waiting.Count == 0)
                        Monitor.Wait(_gate);
                }

                (lines, _waiting, _writing) = (_waiting, new Queue<string>(), true);
            }

            foreach (string[] some in lines.Chunk(LinesAtOnce))
            {
                foreach (string line in some)
                    _output.WriteLine(line);
                _output.Flush();
                lock (_gate)
                {
                    _size -= some.Sum(static line => line.Length + 1);
                    _stuck = false;
                    Monitor.PulseAll(_gate);
                }
            }
        }
    }

    private string Format(string name, string text)
    {
        string label = name.PadRight(_width);
        return Colour ? $"\e[2m{DateTime.Now:HH:mm:ss.fff}\e[0m \e[{ColourOf(name)}m{label} |\e[0m {text}" : $"{DateTime.Now:HH:mm:ss.fff} {label} | {text}";
    }

    // string.GetHashCode differs from run to run; a name should keep its colour.
    private static string ColourOf(string name) => name == System ? "2" : Colours[name.Aggregate(17, (hash, c) => ((hash * 31) + c) & 0xffff) % Colours.Length];
}
