using System.Collections.Concurrent;

namespace ProcActors.Launcher.Running;

/// <summary>One log per process, made with its first line.</summary>
internal sealed class ProcessLogs(RunFolder folder, LinePrinter lines) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<GuardedFile>> _logs = new(StringComparer.Ordinal);
    private int _warned;

    public void Write(string process, string line) =>
        _logs.GetOrAdd(process, name => new Lazy<GuardedFile>(() => new GuardedFile(folder.LogOf(name), Warn))).Value.WriteLine(line);

    public void Dispose()
    {
        foreach (Lazy<GuardedFile> log in _logs.Values)
            log.Value.Dispose();
    }

    // A full disk is full for all of them: one warning will do.
    private void Warn(string text)
    {
        if (Interlocked.Exchange(ref _warned, 1) == 0)
            lines.Warn(text);
    }
}
