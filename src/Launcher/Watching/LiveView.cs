using ProcActors.Launcher.Control;
using Spectre.Console;

namespace ProcActors.Launcher.Watching;

/// <summary>Shows a run on a terminal while it lasts, a few times a second.</summary>
internal sealed class LiveView : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly IRunControl _run;
    private readonly RecentLines _lines;
    private readonly LiveScreen _screen;
    private readonly bool _colour;
    private readonly Func<(int Width, int Height)> _size;
    private readonly Rates _rates = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _drawing;

    public LiveView(IRunControl run, RecentLines lines, TextWriter terminal, bool colour, Func<(int Width, int Height)> size)
    {
        _run = run;
        _lines = lines;
        _colour = colour;
        _size = size;
        _screen = new LiveScreen(terminal);
        _drawing = Task.Run(DrawAsync);
    }

    /// <summary>The lines of one picture.</summary>
    public static IReadOnlyList<string> Render(RunState state, Rates rates, IReadOnlyList<SaidLine> lines, int width, int height, bool colour)
    {
        using StringWriter text = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colour ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = width;
        console.Profile.Height = height;
        console.Profile.Capabilities.Unicode = true;
        LiveFrame.Draw(console, state, rates, lines, width, height);
        return [.. text.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Take(height)];
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _drawing.ConfigureAwait(false);
        _screen.Dispose();
        _ended.Dispose();
    }

    private async Task DrawAsync()
    {
        using PeriodicTimer timer = new(Interval);
        try
        {
            do
            {
                RunState state = await RunState.TakeAsync(_run, _ended.Token).ConfigureAwait(false);
                _rates.Update(state);
                (int width, int height) = _size();

                // At the last column a terminal takes what clears the rest of the line to mean that column too.
                if (width > 0 && height > 0)
                    _screen.Show(Render(state, _rates, _lines.Last(height), Math.Max(1, width - 1), height, _colour));
            }
            while (await timer.WaitForNextTickAsync(_ended.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (e is OperationCanceledException or ProcActorsException or ObjectDisposedException)
        {
            // The run is over.
        }
    }
}
