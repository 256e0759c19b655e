using Akka.Actor;
using Akka.Configuration;
using ProcActors.Remoting;

namespace ProcActors.Launcher.Doctor;

/// <summary>An actor system that speaks our transport but none of our rules: with another run's secret it is a stranger's, with the run's own it is somebody's who has been let in.</summary>
internal sealed class ForeignSystem : IAsyncDisposable
{
    private static readonly string Settings = $$"""
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          coordinated-shutdown { run-by-clr-shutdown-hook = off, exit-clr = off }
          actor {
            provider = remote
            serializers {
              forged-payloads = "{{typeof(ForgedPayloads).AssemblyQualifiedName}}"
              forged-protocol = "{{typeof(ForgedProtocol).AssemblyQualifiedName}}"
            }
            serialization-bindings {
              "{{typeof(JsonBait).AssemblyQualifiedName}}" = json
              "{{typeof(DelegateBait).AssemblyQualifiedName}}" = forged-payloads
              "{{typeof(ManifestBait).AssemblyQualifiedName}}" = forged-protocol
            }
          }
          remote {
            log-remote-lifecycle-events = off
            retry-gate-closed-for = 200ms
            uds { transport-class = "{{typeof(UnixSocketTransport).AssemblyQualifiedName}}", transport-protocol = uds, applied-adapters = [], maximum-frame-size = 1MiB }
            tcp { transport-class = "{{typeof(TcpTransport).AssemblyQualifiedName}}", transport-protocol = tcp, applied-adapters = [], maximum-frame-size = 1MiB }
          }
        }
        """;

    private ForeignSystem(ActorSystem system) => System = system;

    public ActorSystem System { get; }

    /// <summary>Starts one.</summary>
    /// <param name="wire">The secret, the certificate for TCP, and the folder of its own socket, in which the sockets of those it dials are looked for too.</param>
    public static ForeignSystem Start(WireSetup wire)
    {
        Config config = ConfigurationFactory.ParseString($"akka.remote.enabled-transports = [\"akka.remote.{(wire.Transport == WireTransport.Tcp ? TcpTransport.Scheme : UnixSockets.Scheme)}\"]\n{Settings}");
        return new ForeignSystem(ActorSystem.Create("doctor", BootstrapSetup.Create().WithConfig(config).And(wire)));
    }

    /// <summary>Whether an actor answers when it is asked who it is.</summary>
    public async Task<bool> FindsAsync(string path, TimeSpan patience)
    {
        try
        {
            return (await System.ActorSelection(path).Ask<ActorIdentity>(new Identify(null), patience).ConfigureAwait(false)).Subject is not null;
        }
        catch (AskTimeoutException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync() => await Task.WhenAny(System.Terminate(), Task.Delay(TimeSpan.FromSeconds(5))).ConfigureAwait(false);
}
