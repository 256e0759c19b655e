using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;

namespace ProcActors.Bench;

/// <summary>The other side of the comparison: a plain actor behind Akka.Remote as it comes, in a process of its own, and a system to talk to it from.</summary>
internal sealed class StockServer : IAsyncDisposable
{
    public const string Argument = "stock-server";
    private const string Settings = """
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          actor.provider = remote
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
        }
        """;

    private readonly Process _server;
    private readonly string _address;

    private StockServer(Process server, string address) => (_server, _address) = (server, address);

    public ActorSystem System { get; } = MakeSystem();

    public int Pid => _server.Id;

    public static async Task<StockServer> StartAsync()
    {
        (Process server, string address) = await StartAsync(Environment.GetCommandLineArgs()[0]);
        return new StockServer(server, address);
    }

    /// <summary>The process alone, once its actor can be reached.</summary>
    public static async Task<(Process Server, string Address)> StartAsync(string program)
    {
        Process server = Process.Start(new ProcessStartInfo("dotnet", [program, Argument]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        return (server, (await server.StandardOutput.ReadLineAsync())!);
    }

    /// <summary>What the server's process does.</summary>
    public static async Task RunAsync()
    {
        ActorSystem system = MakeSystem();
        IActorRef echo = system.ActorOf(Props.Create(typeof(EchoActor)), "echo");
        Console.WriteLine(echo.Path.ToStringWithAddress(((ExtendedActorSystem)system).Provider.DefaultAddress));
        await Task.Run(Console.In.ReadToEnd);
    }

    public Task<IActorRef> ConnectAsync() => System.ActorSelection(_address).ResolveOne(TimeSpan.FromSeconds(60));

    public void Kill() => _server.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_server.HasExited)
            _server.StandardInput.Close();
        await _server.WaitForExitAsync();
        _server.Dispose();
        await System.Terminate();
    }

    private static ActorSystem MakeSystem() => ActorSystem.Create("stock", ConfigurationFactory.ParseString(Settings));
}
