namespace ProcActors.Launcher.Watching;

/// <summary>
/// The terminal's second screen, which leaves no trace when it is left: at the end, at a crash and at a signal that ends this process. What is drawn
/// goes there in one piece, line by line over what was there before, so that nothing flickers.
/// </summary>
internal sealed class LiveScreen : IDisposable
{
    private const string Enter = "\e[?1049h\e[?25l\e[?7l\e[H\e[2J";
    private const string Leave = "\e[?7h\e[?25h\e[?1049l";
    private readonly TextWriter _terminal;
    private readonly Lock _gate = new();
    private bool _left;

    public LiveScreen(TextWriter terminal)
    {
        _terminal = terminal;
        AppDomain.CurrentDomain.ProcessExit += OnEnd;
        AppDomain.CurrentDomain.UnhandledException += OnEnd;
        _terminal.Write(Enter);
        _terminal.Flush();
    }

    /// <summary>Shows these lines, from the top, and nothing below them.</summary>
    public void Show(IReadOnlyList<string> lines)
    {
        lock (_gate)
        {
            if (_left)
                return;
            _terminal.Write($"\e[H{string.Join("\e[K\r\n", lines)}\e[K\e[J");
            _terminal.Flush();
        }
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnEnd;
        AppDomain.CurrentDomain.UnhandledException -= OnEnd;
        lock (_gate)
        {
            if (_left)
                return;
            _left = true;
            _terminal.Write(Leave);
            _terminal.Flush();
        }
    }

    private void OnEnd(object? sender, EventArgs e) => Dispose();
}
