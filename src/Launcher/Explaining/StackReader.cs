using System.Text.RegularExpressions;
using Microsoft.Diagnostics.Runtime;

namespace ProcActors.Launcher.Explaining;

/// <summary>
/// Reads out of the memory of live processes where their code stands (ClrMD). They are not stopped, asked or told: they need no diagnostics port, and one
/// that stands still altogether can be looked into as well. What moves while it is read may come out wrong, or bring the library down that reads it, which is
/// .NET's own and meant for processes that stand still: so this is done in a process of its own (<see cref="StackReaderProcess"/>).
/// </summary>
internal static partial class StackReader
{
    private const int MostFrames = 12;
    private const int MostFlows = 12;
    private const int MostRead = 200;
    private const string Library = "libcoreclr.so";
    private const string Access = "libmscordaccore.so";

    // What every process of ours awaits, from its first to its last moment.
    private static readonly string[] OfOurs = ["ProcActors.", "Akka.", "System.", "Microsoft.", "Interop", "MemoryPack.", "Hyperion.", "Xunit.", "Program.<Main>$"];

    /// <summary>A process whose memory lies open as <paramref name="descriptor"/>, which is taken over.</summary>
    public static ProcessStacks Read(StillProcess process, int descriptor)
    {
        int pid = process.Pid;
        using MemoryOfProcess memory = new(process, descriptor);
        try
        {
            using DataTarget target = new(memory, new DataTargetOptions());
            if (target.ClrVersions.IsEmpty || AccessOf(pid) is not { } access)
                return ProcessStacks.NotRead(pid, "its .NET runtime was not found: it is only just starting, or is a single file");

            // The library that knows the runtime's insides lies beside the runtime that the process has loaded, so it is the right one.
            using ClrRuntime runtime = target.ClrVersions[0].CreateRuntime(access, ignoreMismatch: true);
            return new ProcessStacks("", pid, FlowsOf(runtime), ThreadsOf(runtime), null);
        }
        catch (Exception e)
        {
            // It may end, or change, at any moment while it is read.
            return ProcessStacks.NotRead(pid, $"its memory could not be read: {e.Message.TrimEnd('.')}");
        }
    }

    private static string? AccessOf(int pid)
    {
        string? runtime = File.ReadLines($"/proc/{pid}/maps").Where(line => line.EndsWith('/' + Library)).Select(line => line[line.IndexOf('/')..]).FirstOrDefault();
        return runtime is not null && Path.Combine(Path.GetDirectoryName(runtime)!, Access) is var access && File.Exists(access) ? access : null;
    }

    private static List<ThreadStack> ThreadsOf(ClrRuntime runtime)
    {
        List<ThreadStack> threads = [];
        foreach (ClrThread thread in runtime.Threads.Where(thread => thread.IsAlive))
        {
            List<string> frames = [.. thread.EnumerateStackTrace().Select(frame => frame.Method?.Signature ?? "").Where(frame => frame.Length > 0).Take(MostRead)];

            // What somebody's own method has called, as far as it is of interest (Thread.Sleep, Monitor.Wait), then that method and who has called it.
            int own = frames.FindIndex(IsSomebodys);
            if (own >= 0)
                threads.Add(new ThreadStack($"{thread.ManagedThreadId}", [.. frames.Skip(Math.Max(0, own - 2)).Take(own < 2 ? own : 2).Concat(frames.Skip(own).Where(IsSomebodys)).Take(MostFrames)]));
        }

        return threads;
    }

    private static List<string> FlowsOf(ClrRuntime runtime)
    {
        Dictionary<string, int> flows = [];
        foreach (ClrObject found in runtime.Heap.EnumerateObjects())
        {
            // A method that has begun to await is an object: AsyncStateMachineBox<Namespace.Type+<Method>d__3>.
            if (found.Type?.Name is not { } type || !type.Contains("AsyncStateMachineBox<", StringComparison.Ordinal) || Machine().Match(type) is not { Success: true } match)
                continue;
            string flow = $"{match.Groups["type"].Value.Replace('+', '.')}.{match.Groups["method"].Value}";
            if (IsSomebodys(flow) && IsWaiting(found))
                flows[flow] = flows.GetValueOrDefault(flow) + 1;
        }

        return [.. flows.OrderBy(flow => flow.Key, StringComparer.Ordinal).Take(MostFlows).Select(flow => flow.Value == 1 ? flow.Key : $"{flow.Key} ({flow.Value} times)")];
    }

    // Task keeps its progress in bits: completed ones have left the stage, and wait to be collected.
    private static bool IsWaiting(ClrObject box)
    {
        const int completed = 0x1600000;
        return (box.ReadField<int>("m_stateFlags") & completed) == 0;
    }

    private static bool IsSomebodys(string method) => method.StartsWith("ProcActors.Roles.", StringComparison.Ordinal) || !Array.Exists(OfOurs, name => method.StartsWith(name, StringComparison.Ordinal));

    [GeneratedRegex(@"AsyncStateMachineBox<(?<type>[^<>]+(?:<[^<>]*>)?)\+<(?<method>[^<>]+)>d__\d+")]
    private static partial Regex Machine();
}
