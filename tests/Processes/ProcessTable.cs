using System.Diagnostics;

namespace ProcActors.Tests.Processes;

/// <summary>What /proc says.</summary>
internal static class ProcessTable
{
    private const int Stop = 19;

    /// <summary>Waits until the process is dead; one that waits only for a reaper outside this project is.</summary>
    public static async Task GoneAsync(int pid)
    {
        long began = Stopwatch.GetTimestamp();
        while (StateOf(pid) is { } state && state != "Z")
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Lines.Limit, $"process {pid} is still there, state {state}");
            await Task.Delay(20);
        }
    }

    /// <summary>Kills a process that these tests have started.</summary>
    public static void Kill(int pid)
    {
        using Process process = Process.GetProcessById(pid);
        process.Kill();
    }

    /// <summary>Sends a signal that ActorProcess has no word for; after one that stops it, it stands still.</summary>
    public static void Signal(ActorProcess process, int signal)
    {
        Assert.True(process.IsAlive);
        using Process kill = Process.Start("kill", [$"-{signal}", $"{process.Pid}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
        if (signal == Stop)
            Assert.True(SpinWait.SpinUntil(() => IsFrozen(process.Pid), Lines.Limit), $"process {process.Pid} does not stand still");
    }

    // A signal stops its threads one after the other.
    private static bool IsFrozen(int pid) => Directory.GetDirectories($"/proc/{pid}/task").All(thread => StateOf(thread) == "T");

    private static string? StateOf(int pid) => StateOf($"/proc/{pid}");

    private static string? StateOf(string folder)
    {
        try
        {
            string stat = File.ReadAllText($"{folder}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[0];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
