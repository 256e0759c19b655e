using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using ProcActors.Bootstrap;
using ProcActors.Launcher.Control;
using ProcActors.Launcher.Running;
using ProcActors.Snapshots;
using ProcActors.Spawning;

namespace ProcActors.Launcher.Explaining;

/// <summary>
/// The process in which <see cref="StackReader"/> works, so that whatever goes wrong there leaves the run alone:
/// <code>
///   launcher                              procactors read-stacks
///   what the kernel tells of each, --->   standard input
///   and /proc/PID/mem, opened
///   a line of JSON of each     &lt;---   standard output
///   closes, or is gone             --->   ends, whatever it is at
/// </code>
/// </summary>
internal static class StackReaderProcess
{
    public const string Verb = "read-stacks";

    // What moved when it was read, and brought the reader down, mostly stands still a moment later.
    private const int MostTries = 3;

    /// <summary>Those of the processes that could be looked into within <paramref name="limit"/>.</summary>
    public static IReadOnlyList<ProcessStacks> Read(IReadOnlyList<ProcessSnapshot> processes, TimeSpan limit) => Read(processes, limit, Ourselves());

    /// <param name="processes">Which.</param>
    /// <param name="limit">How long, in all.</param>
    /// <param name="reader">The program that reads.</param>
    public static IReadOnlyList<ProcessStacks> Read(IReadOnlyList<ProcessSnapshot> processes, TimeSpan limit, SpawnRequest reader)
    {
        using CancellationTokenSource late = new(limit);
        Dictionary<int, ProcessStacks> read = [];
        int tries = 0;
        while (!late.IsCancellationRequested)
        {
            // Anew each time: where the threads stand is what may have changed.
            List<(StillProcess Process, SafeFileHandle Memory)> open = Open(processes.Where(process => !read.ContainsKey(process.Pid)), read);
            if (open.Count == 0)
                break;
            WaitStatus end;
            try
            {
                end = ReadOnce(reader, open, stacks => read[stacks.Pid] = stacks, late.Token);
            }
            finally
            {
                open.ForEach(opened => opened.Memory.Dispose());
            }

            int at = open.FindIndex(opened => !read.ContainsKey(opened.Process.Pid));
            if (at < 0 || late.IsCancellationRequested)
                break;
            tries = at == 0 ? tries + 1 : 1;
            if (tries < MostTries)
                continue;
            int pid = open[at].Process.Pid;
            read[pid] = ProcessStacks.NotRead(pid, $"the process that read its memory ended with {Describe(end)}: what moves can't always be read");
            tries = 0;
        }

        return [.. processes.Where(process => read.ContainsKey(process.Pid)).Select(process => read[process.Pid] with { Name = process.Name })];
    }

    /// <summary>The other side: reads what it is given.</summary>
    public static int Run()
    {
        List<int> memories = [];
        byte[] length = new byte[sizeof(int)];
        if (!DescriptorPassing.Fill(0, length, memories))
            return ExitCodes.Usage;
        byte[] text = new byte[BitConverter.ToInt32(length)];
        if (!DescriptorPassing.Fill(0, text, memories))
            return ExitCodes.Usage;
        new Thread(static () =>
        {
            _ = DescriptorPassing.Fill(0, stackalloc byte[1], []);
            Environment.Exit(ExitCodes.Failed);
        })
        { IsBackground = true }.Start();
        foreach ((StillProcess process, int memory) in JsonSerializer.Deserialize<StillProcess[]>(text, ControlMessages.Json)!.Zip(memories))
            Console.WriteLine(ControlMessages.Write(StackReader.Read(process, memory)));
        return ExitCodes.Passed;
    }

    private static List<(StillProcess Process, SafeFileHandle Memory)> Open(IEnumerable<ProcessSnapshot> processes, Dictionary<int, ProcessStacks> faults)
    {
        List<(StillProcess Process, SafeFileHandle Memory)> open = [];
        foreach (int pid in processes.Select(process => process.Pid).ToList())
        {
            try
            {
                open.Add((StillProcess.Of(pid), File.OpenHandle($"/proc/{pid}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                faults[pid] = ProcessStacks.NotRead(pid, $"it could not be looked into: {e.Message.TrimEnd('.')}. A launcher may look into the processes it has started unless kernel.yama.ptrace_scope is 2 or 3, or a container forbids it");
            }
        }

        return open;
    }

    private static WaitStatus ReadOnce(SpawnRequest request, IReadOnlyList<(StillProcess Process, SafeFileHandle Memory)> open, Action<ProcessStacks> found, CancellationToken late)
    {
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(open.Select(opened => opened.Process), ControlMessages.Json);
        SpawnedProcess reader = PosixSpawn.Start(request);
        using CancellationTokenRegistration kill = late.Register(() => reader.Send(PosixSignals.Kill));
        try
        {
            ReadOnlySpan<byte> rest = [.. BitConverter.GetBytes(text.Length), .. text];
            ReadOnlySpan<int> memories = [.. open.Select(opened => (int)opened.Memory.DangerousGetHandle())];
            while (!rest.IsEmpty)
            {
                rest = rest[DescriptorPassing.Send(reader.Control.SafeHandle, rest, memories, wait: true)..];
                memories = [];
            }
        }
        catch (IOException)
        {
            // It is gone already; how is told below.
        }

        // Its output ends with it: it starts nothing that could hold it open.
        new OutputReader(reader, line => Take(line, found)).Run();
        WaitStatus end = reader.Wait();
        reader.Control.Dispose();
        return end;
    }

    private static void Take(OutputLine line, Action<ProcessStacks> found)
    {
        if (!line.IsError && line.Text.StartsWith('{') && JsonSerializer.Deserialize<ProcessStacks>(line.Text, ControlMessages.Json) is { } stacks)
            found(stacks);
    }

    private static SpawnRequest Ourselves()
    {
        Dictionary<string, string> environment = EnvironmentVariables.Current();
        string assembly = typeof(StackReaderProcess).Assembly.Location;

        // In somebody's test, out of the files of that test, as its children begin.
        if (System.Reflection.Assembly.GetEntryAssembly() != typeof(StackReaderProcess).Assembly)
        {
            LaunchCommand command = LaunchCommand.For(Verb, null);
            return new SpawnRequest(command.File, [.. command.Arguments.SkipLast(2), assembly, Verb], environment, null);
        }

        // As 'dotnet procactors.dll' or as a program of its own.
        string self = Environment.ProcessPath ?? throw new ProcessStartException("Could not work out how to read stacks: the operating system does not tell which program this process runs.");
        return new SpawnRequest(self, Path.GetFileNameWithoutExtension(self) == "dotnet" && assembly.Length > 0 ? [assembly, Verb] : [Verb], environment, null);
    }

    private static string Describe(WaitStatus end) => end.Signal is { } signal ? $"signal {signal}" : $"exit {end.ExitCode}";
}
