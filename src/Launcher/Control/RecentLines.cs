using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace ProcActors.Launcher.Control;

/// <summary>A line of a process, or of the launcher itself, when it came.</summary>
internal sealed record SaidLine(DateTimeOffset At, string Process, string Text);

/// <summary>The last lines of a run, for whoever comes late; and all that come from then on. A slow reader loses the oldest and is told how many.</summary>
internal sealed class RecentLines
{
    public const int Most = 1000;
    private const int MostWaiting = 10_000;
    private readonly Lock _gate = new();
    private readonly Queue<SaidLine> _recent = new();
    private readonly List<Reader> _readers = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public void Add(string process, string text)
    {
        SaidLine line = new(DateTimeOffset.Now, process, text);
        lock (_gate)
        {
            _names.Add(process);
            if (_recent.Count == Most)
                _recent.Dequeue();
            _recent.Enqueue(line);
            foreach (Reader reader in _readers)
                reader.Add(line);
        }
    }

    public bool Knows(string process)
    {
        lock (_gate)
            return _names.Contains(process);
    }

    /// <summary>The last of them, the oldest first.</summary>
    public IReadOnlyList<SaidLine> Last(int count)
    {
        lock (_gate)
            return [.. _recent.Skip(Math.Max(0, _recent.Count - count))];
    }

    /// <summary>The last of them, and, when asked to <paramref name="follow"/>, all that come until the token is cancelled.</summary>
    public async IAsyncEnumerable<SaidLine> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Reader? reader = null;
        IReadOnlyList<SaidLine> recent;
        lock (_gate)
        {
            recent = [.. _recent];
            if (follow)
                _readers.Add(reader = new Reader());
        }

        try
        {
            foreach (SaidLine line in recent)
                yield return line;
            while (reader is not null)
            {
                while (reader.TryTake(out SaidLine? line))
                    yield return line;
                if (cancellationToken.IsCancellationRequested)
                    yield break;
                await reader.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            lock (_gate)
                _readers.Remove(reader!);
        }
    }

    private sealed class Reader
    {
        private readonly Channel<SaidLine> _lines;
        private int _lost;

        public Reader() => _lines = Channel.CreateBounded<SaidLine>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest }, _ => Interlocked.Increment(ref _lost));

        public void Add(SaidLine line) => _lines.Writer.TryWrite(line);

        public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SaidLine? line)
        {
            int lost = Interlocked.Exchange(ref _lost, 0);
            if (lost == 0)
                return _lines.Reader.TryRead(out line);
            line = new SaidLine(DateTimeOffset.Now, Running.LinePrinter.System, $"... {lost} lines are left out here: they came faster than they were read");
            return true;
        }

        public async Task WaitAsync(CancellationToken cancellationToken)
        {
            try
            {
                await _lines.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The run is over: what is there already is still read.
            }
        }
    }
}
