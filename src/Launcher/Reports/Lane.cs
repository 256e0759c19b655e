namespace ProcActors.Launcher.Reports;

/// <summary>A process on the time line, through all its lives.</summary>
internal sealed class Lane(int place, string name)
{
    public int Place => place;

    public string Name => name;

    /// <summary>The process id of its present or last life; null when it never had one.</summary>
    public int? Pid { get; set; }

    /// <summary>The process that started it, when that was not the launcher.</summary>
    public string? Parent { get; set; }

    /// <summary>Whether it is between its start and its end.</summary>
    public bool IsAlive { get; set; }

    /// <summary>How often it was started.</summary>
    public int Lives { get; set; }

    /// <summary>How many rows its spans take.</summary>
    public int Rows { get; set; } = 1;

    /// <summary>The place of its first event.</summary>
    public int First { get; init; }

    /// <summary>The places of the events with which its lives ended.</summary>
    public List<int> Ends { get; } = [];

    /// <summary>The last line it wrote; null when it wrote none.</summary>
    public string? Said { get; set; }
}
