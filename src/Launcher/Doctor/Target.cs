using ProcActors.Remoting;

namespace ProcActors.Launcher.Doctor;

/// <summary>What a stranger can know of a run: where its processes are, and nothing that it keeps to itself.</summary>
internal sealed record Target
{
    public required WireTransport Transport { get; init; }

    /// <summary>The folder of the run's sockets; empty for TCP.</summary>
    public required string SocketFolder { get; init; }

    /// <summary>The port of the root; 0 for Unix sockets.</summary>
    public required int Port { get; init; }

    /// <summary>The root first.</summary>
    public required int[] Pids { get; init; }

    /// <summary>Where the run keeps its record; null when it keeps none.</summary>
    public required string? RunFolder { get; init; }

    /// <summary>An empty folder that everybody can write to, for a trap.</summary>
    public required string Trap { get; init; }

    /// <summary>How long whoever does not introduce himself may stay at most.</summary>
    public required TimeSpan IntroductionTimeout { get; init; }

    /// <summary>Whether to go on as another user when the attacks are through.</summary>
    public required bool ThenAsNobody { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public string Over => Transport == WireTransport.Tcp ? "tcp" : "unix";

    /// <summary>The root's address, as its own processes write it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Address => Transport == WireTransport.Tcp ? $"akka.{TcpTransport.Scheme}://procactors@p0:{Port}" : $"akka.{UnixSockets.Scheme}://procactors@p0:1";
}
