using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace ProcActors.Tests.Hosting;

/// <summary>A log that a test reads line by line.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Channel<(LogLevel Level, string Text)> _lines = Channel.CreateUnbounded<(LogLevel, string)>();
    private string _category = "";

    /// <summary>The next line of our processes that <paramref name="wanted"/> is true of.</summary>
    public async Task<(LogLevel Level, string Text)> NextAsync(Func<string, bool> wanted)
    {
        using CancellationTokenSource limit = new(Limit);
        while (true)
        {
            (LogLevel Level, string Text) line = await _lines.Reader.ReadAsync(limit.Token);
            if (wanted(line.Text))
                return line;
        }
    }

    public ILogger CreateLogger(string categoryName) => new LogLines(_lines) { _category = categoryName };

    public LogLines()
    {
    }

    private LogLines(Channel<(LogLevel, string)> lines) => _lines = lines;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (_category == "ProcActors.Processes")
            _lines.Writer.TryWrite((logLevel, formatter(state, exception)));
    }

    public void Dispose()
    {
    }
}
