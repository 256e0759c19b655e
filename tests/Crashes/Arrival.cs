namespace ProcActors.Tests.Crashes;

/// <summary>What becomes of the last message of a process that dies.</summary>
public enum Arrival
{
    /// <summary>It arrives before the death is known.</summary>
    InTime,

    /// <summary>It is lost, or, where nobody can say so beforehand, perhaps lost.</summary>
    Never,

    /// <summary>It arrives when the death is known already.</summary>
    TooLate,
}
