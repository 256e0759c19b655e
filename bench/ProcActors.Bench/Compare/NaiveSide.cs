using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;

namespace ProcActors.Bench.Compare;

/// <summary>
/// The naive design: coordinators that are plain actors in this process, behind Akka.Remote as it comes (TCP, its own serializers, its Ask), a message for
/// each operation; the other processes are programs with an actor system each.
/// </summary>
internal sealed class NaiveSide : IAsyncDisposable
{
    public const string Argument = "naive";
    private readonly List<Process> _processes = [];

    public NaiveSide()
    {
        System = MakeSystem();
        Done = Make("done", Props.Create(typeof(NaiveQueue), 0));
    }

    public ActorSystem System { get; }

    /// <summary>A queue in which roles say that they are through.</summary>
    public IActorRef Done { get; }

    // The frame is made larger than it comes, or items of 1 MB would be dropped.
    public static ActorSystem MakeSystem() => ActorSystem.Create(Argument, ConfigurationFactory.ParseString("""
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          actor.provider = remote
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0, maximum-frame-size = 4 MiB, send-buffer-size = 4 MiB, receive-buffer-size = 4 MiB }
        }
        """));

    public IActorRef Make(string name, Props props) => System.ActorOf(props, name);

    /// <summary>Starts processes with a role; they find the coordinators by name.</summary>
    public void Start(int processes, string role, params object[] arguments)
    {
        for (int i = 0; i < processes; i++)
            _processes.Add(Run([Argument, role, ((ExtendedActorSystem)System).Provider.DefaultAddress.ToString(), .. arguments.Select(argument => $"{argument}")]));
    }

    /// <summary>A program of this benchmark that ends when its input does.</summary>
    public static Process Run(IEnumerable<string> arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(NaiveSide).Assembly.Location, .. arguments]) { RedirectStandardInput = true })!;

    /// <summary>Waits until roles have said that they are through.</summary>
    public async Task<object[]> DoneAsync(int count)
    {
        List<object> said = [];
        for (int i = 0; i < count; i++)
            said.Add(await Done.Ask("get", CompareRows.Limit));
        return [.. said];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Process process in _processes)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await System.Terminate();
    }
}
