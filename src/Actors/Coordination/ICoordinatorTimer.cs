namespace ProcActors.Coordination;

/// <summary>What a coordinator sends itself after a time; never on the wire.</summary>
internal interface ICoordinatorTimer;
