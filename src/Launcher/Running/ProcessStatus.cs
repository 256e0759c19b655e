using ProcActors.Launcher.Policies;

namespace ProcActors.Launcher.Running;

/// <summary>A row of the table of processes at one moment.</summary>
internal sealed record ProcessStatus
{
    /// <summary>The name that people see: <c>consumer.2</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The key in the file: <c>consumer</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Which of the instances of the key, from 1.</summary>
    public required int Instance { get; init; }

    public required ProcessState State { get; init; }

    /// <summary>Since when it has been in this state, on the run's clock.</summary>
    public required TimeSpan Since { get; init; }

    public required bool Daemon { get; init; }

    /// <summary>The pid of the present or last life; null before the first.</summary>
    public required int? Pid { get; init; }

    /// <summary>How often it has been started anew.</summary>
    public required int Restarts { get; init; }

    /// <summary>How many restarts its budget, or its group's, has left at this moment; null where nothing is started anew.</summary>
    public required int? RestartsLeft { get; init; }

    /// <summary>The group it shares its budget with; null for none.</summary>
    public required string? Group { get; init; }

    /// <summary>What it waits for before it is started; null when it does not.</summary>
    public required string? WaitsFor { get; init; }

    /// <summary>How its last life ended; null while it lives.</summary>
    public required ProcessExit? Exit { get; init; }
}
