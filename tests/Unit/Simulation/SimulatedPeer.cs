using ProcActors.Coordination;

namespace ProcActors.Tests.Unit.Simulation;

/// <summary>A process of a simulation, and its links to and from the coordinator: they keep their order, and nothing else is sure.</summary>
internal sealed class SimulatedPeer(Incarnation process)
{
    public Incarnation Process => process;

    /// <summary>What it has sent and nobody has heard yet.</summary>
    public Queue<(object Message, Action Apply)> ToCoordinator { get; } = [];

    public Queue<IReply> FromCoordinator { get; } = [];

    /// <summary>Its requests without an answer, and what they are about.</summary>
    public Dictionary<long, object> Open { get; } = [];

    /// <summary>What it has and has not given back, in the words of the simulation.</summary>
    public List<object> Hands { get; } = [];

    public bool Dead { get; set; }

    public bool Reaped { get; set; }

    public bool Frozen { get; set; }

    public bool IsAwake => !Dead && !Frozen;

    public override string ToString() => process.ToString();
}
