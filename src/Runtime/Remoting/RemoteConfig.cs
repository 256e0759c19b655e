using Akka.Configuration;

namespace ProcActors.Remoting;

/// <summary>The Akka settings of every process of ours, and the one place where the transport is chosen.</summary>
internal static class RemoteConfig
{
    /// <summary>The largest frame; larger messages are dropped by Akka.Remote, so whoever sends must keep below it.</summary>
    public const int MaximumFrameSize = 1024 * 1024;

    /// <summary>How long a dialler may take to say who it is.</summary>
    public static readonly TimeSpan IntroductionTimeout = TimeSpan.FromSeconds(10);

    private const string Dispatcher = "ProcActors.Remoting.QuickDispatcher, ProcActors.Runtime";

    private static readonly Config Common = ConfigurationFactory.ParseString($$"""
        procactors.inline-dispatcher {
          type = "{{Dispatcher}}"
          executor = "ProcActors.Lines.InlineExecutorConfigurator, ProcActors.Runtime"
          throughput = 100
        }
        akka {
          loglevel = ERROR
          stdout-loglevel = OFF
          stdout-logger-class = "{{typeof(StandardErrorLogger).AssemblyQualifiedName}}"
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          scheduler.implementation = "ProcActors.Remoting.TimerScheduler, ProcActors.Runtime"
          coordinated-shutdown {
            run-by-clr-shutdown-hook = off
            exit-clr = off
          }
          actor {
            default-dispatcher.type = "{{Dispatcher}}"
            internal-dispatcher.type = "{{Dispatcher}}"
            provider = "ProcActors.Remoting.ProcessActorRefProvider, ProcActors.Runtime"
            serializers {
              json = "ProcActors.Serialization.RefusingJsonSerializer, ProcActors.Runtime"
              daemon-create = "ProcActors.Serialization.RefusingDeploymentSerializer, ProcActors.Runtime"
              procactors-protocol = "ProcActors.Serialization.ProtocolSerializer, ProcActors.Runtime"
              procactors-payload = "ProcActors.Serialization.PayloadAkkaSerializer, ProcActors.Runtime"
            }
            serialization-bindings {
              "ProcActors.Serialization.IProtocolMessage, ProcActors.Runtime" = procactors-protocol
              "Akka.Actor.IActorRef, Akka" = procactors-payload
              "System.Object" = procactors-payload
            }
          }
          remote {
            log-remote-lifecycle-events = off
            # How often an idle connection looks whether it owes an acknowledgement: half of this.
            system-message-ack-piggyback-timeout = 8s
            # A frozen process may wake: silence is no end. A process that ends closes its connections.
            handshake-timeout = 10d
            transport-failure-detector { acceptable-heartbeat-pause = 10d, heartbeat-interval = 60s }
            # A message passes four actors of remoting: on one thread, not four wake-ups.
            default-remote-dispatcher {
              type = "{{Dispatcher}}"
              executor = "ProcActors.Lines.InlineExecutorConfigurator, ProcActors.Runtime"
            }
            backoff-remote-dispatcher.type = "{{Dispatcher}}"
            uds {
              transport-class = "ProcActors.Remoting.UnixSocketTransport, ProcActors.Runtime"
              transport-protocol = uds
              applied-adapters = []
              maximum-frame-size = {{MaximumFrameSize}}b
            }
            tcp {
              transport-class = "ProcActors.Remoting.TcpTransport, ProcActors.Runtime"
              transport-protocol = tcp
              applied-adapters = []
              maximum-frame-size = {{MaximumFrameSize}}b
            }
            enabled-transports = ["akka.remote.uds"]
            watch-failure-detector {
              acceptable-heartbeat-pause = 10d
              heartbeat-interval = 60s
              expected-response-after = 60s
              unreachable-nodes-reaper-interval = 60s
            }
          }
        }
        """);

    /// <summary>The settings of a process: ours, with what the user says on top.</summary>
    public static Config Merge(Config user, WireTransport transport) => user.WithFallback(
        transport == WireTransport.Tcp ? ConfigurationFactory.ParseString("akka.remote.enabled-transports = [\"akka.remote.tcp\"]").WithFallback(Common) : Common);
}
