using System.Diagnostics;
using System.Reflection;
using System.Threading.Channels;

namespace ProcActors.Tests.Samples;

/// <summary>A sample, run as a user runs it; killed with its children, which end with it, at the end.</summary>
internal sealed class SampleRun : IDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Process _process;

    private SampleRun(string program, IEnumerable<string> arguments)
    {
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = ReadAsync();
    }

    public int Pid => _process.Id;

    public static SampleRun Start(string sample, params string[] arguments) => new("dotnet", [Path.Combine(FolderOf(sample), Setting("Output"), sample + ".dll"), .. arguments]);

    public static SampleRun StartProgram(string program, params string[] arguments) => new(program, arguments);

    public static string FolderOf(string sample) => Path.Combine(Setting("Samples"), sample);

    public static void Kill(int pid)
    {
        using Process process = Process.GetProcessById(pid);
        process.Kill();
    }

    /// <summary>The pids of the sample's children.</summary>
    public int[] Children() => [.. File.ReadAllText($"/proc/{Pid}/task/{Pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Concat(Directory.GetDirectories($"/proc/{Pid}/task").Where(task => Path.GetFileName(task) != $"{Pid}").SelectMany(task => File.ReadAllText($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        .Select(int.Parse)];

    public void Say(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    /// <summary>Reads on to a line that <paramref name="wanted"/> is true of.</summary>
    public async Task<string> LineAsync(Func<string, bool> wanted, string what)
    {
        List<string> seen = [];
        using CancellationTokenSource limit = new(Limit);
        try
        {
            await foreach (string line in _lines.Reader.ReadAllAsync(limit.Token))
            {
                if (wanted(line))
                    return line;
                seen.Add(line);
            }
        }
        catch (OperationCanceledException)
        {
        }

        throw new InvalidOperationException($"There was no line with {what}, but:{Environment.NewLine}{string.Join(Environment.NewLine, seen)}");
    }

    /// <summary>Waits for the end, and gives the exit code and the lines not read yet.</summary>
    public async Task<(int ExitCode, List<string> Lines)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        List<string> lines = [];
        using CancellationTokenSource limit = new(Limit);
        await foreach (string line in _lines.Reader.ReadAllAsync(limit.Token))
            lines.Add(line);
        return (_process.ExitCode, lines);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static string Setting(string key) => typeof(SampleRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == key).Value!;

    private async Task ReadAsync()
    {
        await Task.WhenAll(CopyAsync(_process.StandardOutput), CopyAsync(_process.StandardError));
        _lines.Writer.Complete();
    }

    private async Task CopyAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
            _lines.Writer.TryWrite(line);
    }
}
