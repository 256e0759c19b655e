namespace ProcActors.Tests.Crashes;

/// <summary>Where in its dealings with a primitive a process dies.</summary>
public enum CrashPoint
{
    /// <summary>Its request is on its way.</summary>
    Asking,

    /// <summary>It stands in the line.</summary>
    Waiting,

    /// <summary>It has been granted what it asked for, and does not know.</summary>
    Unaware,

    /// <summary>It has it.</summary>
    Holding,

    /// <summary>Its word that it gives it back is on its way.</summary>
    Releasing,
}
