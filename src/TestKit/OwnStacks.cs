using System.Collections.Concurrent;
using ProcActors.Launcher.Explaining;
using ProcActors.Spawning;

namespace ProcActors.TestKit;

/// <summary>Where the code of this process stands. Nobody can read his own memory as that of a process that is looked at, so a child does.</summary>
internal static class OwnStacks
{
    private const int SetTracer = 0x59616d61;
    private const nint Anybody = -1;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static string Read(string name)
    {
        using AsyncFlowControl alone = ExecutionContext.SuppressFlow();
        return Task.Run(() => ReadAsync(name)).GetAwaiter().GetResult();
    }

    /// <summary>What the child does.</summary>
    public static void Print(string name, int pid) => Console.Write(RunExplanation.TextOf(StackReader.Read(name, pid)));

    private static async Task<string> ReadAsync(string name)
    {
        // Where only descendants may be read (kernel.yama.ptrace_scope 1), a child needs to be let.
        _ = Posix.ProcessControl(SetTracer, Anybody, 0, 0, 0);
        try
        {
            ConcurrentQueue<string> lines = [];
            ProcessRuntime runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Name = "looker", Transport = WireTransport.UnixSocket }).ConfigureAwait(false);
            await using (runtime.ConfigureAwait(false))
            {
                int self = Environment.ProcessId;
                ActorProcess reader = await runtime.StartAsync(() => Print(name, self), new ProcessOptions { Name = "stacks", Daemon = true, Output = line => lines.Enqueue(line.Text) }).ConfigureAwait(false);
                await reader.TryJoinAsync(Patience).ConfigureAwait(false);
            }

            return string.Concat(lines.Select(line => line + "\n"));
        }
        finally
        {
            _ = Posix.ProcessControl(SetTracer, 0, 0, 0, 0);
        }
    }
}
