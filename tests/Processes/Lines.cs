using System.Collections.Concurrent;

namespace ProcActors.Tests.Processes;

/// <summary>The lines of a child as they come.</summary>
internal sealed class Lines
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly BlockingCollection<OutputLine> _lines = [];

    public void Add(OutputLine line) => _lines.Add(line);

    public ProcessOptions Options(string? name = null, bool? daemon = null) => new() { Name = name, Daemon = daemon, Output = Add };

    /// <summary>The next line; fails when there is none in time.</summary>
    public Task<string> NextAsync() => Task.Run(() => _lines.TryTake(out OutputLine line, Limit) ? line.Text : throw new TimeoutException("no line came"));

    public IReadOnlyList<string> Rest() => [.. _lines.Select(line => line.Text)];
}
