namespace ProcActors.Tests.Crashes;

/// <summary>What the next process gets after a death.</summary>
public enum Outcome
{
    /// <summary>Nothing: there is nothing left to get, or it waits for the next occasion.</summary>
    Nothing,

    /// <summary>What it asked for, with no sign that anybody has had it before.</summary>
    Clean,

    /// <summary>What it asked for, with the sign that is due: abandoned, redelivered, broken, or what the dead had finished.</summary>
    Marked,
}
