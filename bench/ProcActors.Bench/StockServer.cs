using Akka.Actor;
using Akka.Configuration;

namespace ProcActors.Bench;

/// <summary>The other side of the comparison: a plain actor behind Akka.Remote as it comes, in a process of its own.</summary>
internal static class StockServer
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

    public static ActorSystem MakeSystem() => ActorSystem.Create("stock", ConfigurationFactory.ParseString(Settings));

    public static async Task RunAsync()
    {
        ActorSystem system = MakeSystem();
        IActorRef echo = system.ActorOf(Props.Create(typeof(EchoActor)), "echo");
        Console.WriteLine(echo.Path.ToStringWithAddress(((ExtendedActorSystem)system).Provider.DefaultAddress));
        await Task.Run(Console.In.ReadToEnd);
    }
}
