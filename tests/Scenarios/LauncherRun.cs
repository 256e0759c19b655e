using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace ProcActors.Tests.Scenarios;

/// <summary>The launcher, run as a user runs it; its record is read back afterwards. Whatever is left of it is killed at the end.</summary>
internal sealed class LauncherRun : IDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("procactors-test-");

    public LauncherRun(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Metadata("Launcher"));
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["XDG_STATE_HOME"] = _folder.FullName;
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    private LauncherRun(PseudoTerminal terminal, string[] arguments)
    {
        // The shell has its place taken by the launcher, with the terminal as its input and output.
        ProcessStartInfo start = new("/bin/sh") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["-c", "exec dotnet \"$@\" <\"$0\" >\"$0\" 2>&1", terminal.Path, Metadata("Launcher"), .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment["XDG_STATE_HOME"] = _folder.FullName;
        start.Environment["TERM"] = "xterm-256color";
        start.Environment.Remove("CI");
        start.Environment.Remove("NO_COLOR");
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The launcher's program.</summary>
    public static string Launcher => Metadata("Launcher");

    public int Pid => _process.Id;

    public string Record => Path.Combine(_folder.FullName, "procactors", "runs", "latest", "events.ndjson");

    public static string Scenario(string name) => Path.Combine(Metadata("Scenarios"), name);

    public static LauncherRun Of(string scenario, params string[] settings) => new(["run", Scenario(scenario), .. settings.SelectMany(setting => new[] { "-s", setting })]);

    /// <summary>The launcher on a terminal.</summary>
    public static LauncherRun On(PseudoTerminal terminal, params string[] arguments) => new(terminal, arguments);

    /// <summary>Waits for the end; the exit code.</summary>
    public async Task<int> CodeAsync()
    {
        await ExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Runs another verb, as the user who has started this run would.</summary>
    public async Task<Result> AskAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Metadata("Launcher"));
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["XDG_STATE_HOME"] = _folder.FullName;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Limit);
        return new Result(process.ExitCode, await output.WaitAsync(Limit), await errors.WaitAsync(Limit), []);
    }

    public async Task<Result> EndAsync()
    {
        await ExitAsync();
        return new Result(_process.ExitCode, await _output.WaitAsync(Limit), await _errors.WaitAsync(Limit), Events());
    }

    private async Task ExitAsync()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            IReadOnlyList<JsonElement> events = Events();
            Assert.Fail($"The launcher goes on after {Limit}; its record has {events.Count} events, the last of them {string.Join(", ", events.TakeLast(5))}");
        }
    }

    /// <summary>Waits until <paramref name="condition"/> holds for the record so far.</summary>
    public async Task<IReadOnlyList<JsonElement>> UntilAsync(Func<IReadOnlyList<JsonElement>, bool> condition, string what)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            IReadOnlyList<JsonElement> events = Events();
            if (condition(events))
                return events;
            Assert.False(_process.HasExited, $"the launcher ended before {what}: {(_process.HasExited ? _output.Result + _errors.Result : "")}");
            Assert.True(Stopwatch.GetElapsedTime(began) < Limit, $"{what} did not come about; the record has {events.Count} events");
            await Task.Delay(20);
        }
    }

    /// <summary>Waits for a line of a process that begins with <paramref name="start"/>, and gives the rest of it.</summary>
    public async Task<string> LineAsync(string process, string start)
    {
        string log = Path.Combine(Path.GetDirectoryName(Record)!, process + ".log");
        string? line = null;
        await UntilAsync(_ => (line = Read(log).Split('\n').FirstOrDefault(text => text.StartsWith(start, StringComparison.Ordinal))) is not null, $"a line '{start}…' of {process}");
        return line![start.Length..];
    }

    /// <summary>Sends a signal to the launcher.</summary>
    public void Signal(string signal)
    {
        using Process kill = Process.Start("kill", [signal, $"{Pid}"]);
        kill.WaitForExit();
    }

    /// <summary>The pids of the processes that the launcher has made ready.</summary>
    public IReadOnlyList<int> Children() => [.. Events().Where(entry => entry.GetProperty("event").GetString() == "process.ready" && !entry.TryGetProperty("parent", out _)).Select(entry => entry.GetProperty("pid").GetInt32())];

    /// <summary>A file in the run folder.</summary>
    public string File(string name) => Path.Combine(Path.GetDirectoryName(Record)!, name);

    /// <summary>Waits until every process that the launcher had made ready has ended.</summary>
    public async Task GoneAsync()
    {
        foreach (int pid in Children())
            await GoneAsync(pid);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Waits until a process has ended.</summary>
    public static async Task GoneAsync(int pid)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            // What has no reaper yet is dead all the same; whoever adopted it, outside this project, reaps it in its own time.
            string state = StateOf($"/proc/{pid}");
            if (state is "gone" or "Z")
                return;
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30), $"process {pid} is still there, state {state}");
            await Task.Delay(20);
        }
    }

    /// <summary>The letter that the kernel has for the state of a process or a thread, given its folder in /proc; "gone" when it has ended.</summary>
    public static string StateOf(string folder)
    {
        try
        {
            string stat = System.IO.File.ReadAllText(Path.Combine(folder, "stat"));
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[0];
        }
        catch (IOException)
        {
            return "gone";
        }
    }

    private static string Metadata(string key) => typeof(LauncherRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;

    /// <summary>The whole lines of a file that somebody may be writing; none when it is not there yet.</summary>
    private static string Read(string path)
    {
        if (!System.IO.File.Exists(path))
            return "";
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        string text = new StreamReader(file).ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)];
    }

    private List<JsonElement> Events()
    {
        string whole = Read(Record);
        return [.. whole.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    internal sealed record Result(int ExitCode, string Output, string Errors, IReadOnlyList<JsonElement> Events)
    {
        /// <summary>What processes said: name and line, in order.</summary>
        public IReadOnlyList<(string Name, string Text)> Lines =>
            [.. Output.Split('\n').TakeWhile(line => line.Length > 0).Select(line => line.Split(" | ", 2)).Where(parts => parts.Length == 2).Select(parts => (parts[0][13..].Trim(), parts[1]))];

        public IEnumerable<JsonElement> Of(string name) => Events.Where(entry => entry.GetProperty("event").GetString() == name);
    }
}
