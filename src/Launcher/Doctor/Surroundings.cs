using System.Net.Sockets;
using System.Runtime.InteropServices;
using ProcActors.Launcher.Running;
using ProcActors.Registry;
using ProcActors.Remoting;
using ProcActors.Spawning;

namespace ProcActors.Launcher.Doctor;

/// <summary>What an operator has to know of the machine.</summary>
internal static class Surroundings
{
    private const int GetParentDeathSignal = 2;
    private const int FewFiles = 1024;

    public static IReadOnlyList<Fact> Read() =>
    [
        new("ProcActors", typeof(ProcessRuntime).Assembly.GetName().Version?.ToString(3) ?? "unknown", null),
        new(".NET", $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}", Environment.Version.Major >= 10),
        new("system", RuntimeInformation.OSDescription, OperatingSystem.IsLinux()),
        new("user", $"{Environment.UserName} ({Posix.EffectiveUser()})", null),
        new("processors", $"{Environment.ProcessorCount}", null),
        new("memory", $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024 / 1024:N0} MB", null),
        new("Unix sockets", Socket.OSSupportsUnixDomainSockets ? "there" : "missing", Socket.OSSupportsUnixDomainSockets),
        ParentDeath(),
        Pidfds(),
        OpenFiles(),
        Limit("processes of this user", "Max processes"),
        new("core dumps go to", ReadFirst("/proc/sys/kernel/core_pattern"), null),
        new("debuggers (yama ptrace_scope)", ReadFirst("/proc/sys/kernel/yama/ptrace_scope"), null),
        SocketFolder(),
        StateFolder(),
    ];

    private static unsafe Fact ParentDeath()
    {
        int signal = 0;
        bool there = Posix.ProcessControl(GetParentDeathSignal, (nint)(&signal), 0, 0, 0) == 0;
        return new Fact("signal at the parent's death", there ? "there" : "missing: children of a killed parent end by their lifeline only", there);
    }

    private static Fact Pidfds()
    {
        using DeathWatch own = DeathWatch.Begin(Environment.ProcessId);
        return new Fact("pidfds", own.GoesByPid ? "missing: ends of grandchildren are looked for every 20 ms" : "there", !own.GoesByPid);
    }

    private static Fact OpenFiles()
    {
        Fact limit = Limit("open files", "Max open files");
        return limit with { Ok = !int.TryParse(limit.Value.Split(' ')[0], out int now) || now >= FewFiles };
    }

    private static Fact Limit(string name, string line)
    {
        string? found = File.Exists("/proc/self/limits") ? File.ReadLines("/proc/self/limits").FirstOrDefault(text => text.StartsWith(line, StringComparison.Ordinal)) : null;
        string[] fields = found?[line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return new Fact(name, fields.Length > 1 ? $"{fields[0]} (at most {fields[1]})" : "unknown", null);
    }

    private static Fact SocketFolder()
    {
        string place = RunDirectory.Place();
        try
        {
            using RunDirectory folder = RunDirectory.Create();
            return new Fact("folder of the sockets", place, true);
        }
        catch (Exception e) when (e is ProcActorsException or IOException or UnauthorizedAccessException)
        {
            return new Fact("folder of the sockets", $"{place}: {e.Message}", false);
        }
    }

    private static Fact StateFolder()
    {
        string probe = Path.Combine(RunFolder.Runs, $".doctor-{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(probe);
            Directory.Delete(probe);
            return new Fact("folder of the runs' records", RunFolder.Runs, true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Fact("folder of the runs' records", $"{RunFolder.Runs}: {e.Message}", false);
        }
    }

    private static string ReadFirst(string file)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault() ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "unknown";
        }
    }
}
