using Akka.Configuration;

namespace ProcActors.TestKit.Simulated;

/// <summary>The Akka settings of a simulated process: its work, its timers and its connections are the machine's.</summary>
internal static class SimulatedConfig
{
    private const string Assembly = "ProcActors.TestKit";
    private const string Dispatcher = $$"""{ throughput = 1, executor = "ProcActors.TestKit.Simulated.SimulatedExecutorConfigurator, {{Assembly}}" }""";

    private static readonly Config Common = ConfigurationFactory.ParseString($$"""
        procactors.inline-dispatcher {{Dispatcher}}
        akka {
          scheduler.implementation = "ProcActors.TestKit.Simulated.SimulatedScheduler, {{Assembly}}"
          actor {
            default-dispatcher {{Dispatcher}}
            internal-dispatcher {{Dispatcher}}
          }
          remote {
            default-remote-dispatcher {{Dispatcher}}
            backoff-remote-dispatcher {{Dispatcher}}
            resend-interval = 20d
            # Nobody is ever suspected of being silent, so nobody need speak in vain.
            system-message-ack-piggyback-timeout = 20d
            transport-failure-detector { acceptable-heartbeat-pause = 24d, heartbeat-interval = 20d }
            watch-failure-detector { acceptable-heartbeat-pause = 24d, heartbeat-interval = 20d, expected-response-after = 20d, unreachable-nodes-reaper-interval = 20d }
            enabled-transports = ["akka.remote.simulated"]
            simulated {
              transport-class = "ProcActors.TestKit.Simulated.SimulatedTransport, {{Assembly}}"
              transport-protocol = sim
              applied-adapters = []
            }
          }
        }
        """);

    /// <summary>Those of the process that goes by <paramref name="id"/> among all that are simulated here.</summary>
    public static Config Of(string id) => ConfigurationFactory.ParseString($"procactors.simulation = \"{id}\"").WithFallback(Common);
}
