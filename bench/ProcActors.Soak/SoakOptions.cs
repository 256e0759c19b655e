namespace ProcActors.Soak;

/// <summary>How long a soak is, and what comes next in it.</summary>
/// <param name="Kills">So many processes are killed.</param>
/// <param name="Seed">Chooses who, how and when.</param>
/// <param name="Folder">Where the processes write down what they do.</param>
internal sealed record SoakOptions(int Kills, int Seed, string Folder)
{
    /// <summary>What is broken on purpose.</summary>
    public SeededFault Fault { get; init; }

    /// <summary>What has not happened for so long is stuck. Default two minutes, which no machine is too busy for.</summary>
    public TimeSpan Patience { get; init; } = Longest;

    /// <summary>For what has nothing to do with what may be broken.</summary>
    public static TimeSpan Longest => TimeSpan.FromMinutes(2);
}
