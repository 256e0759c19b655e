namespace ProcActors.Bench.Compare;

/// <summary>One row of the comparison: the same work done by us, by CPython and by the naive design.</summary>
/// <param name="Key">By which <c>--rows</c> picks it.</param>
/// <param name="What">For people.</param>
/// <param name="Unit">Of all its figures.</param>
/// <param name="More">Whether more is better; otherwise less is.</param>
/// <param name="Aim">What is aimed at.</param>
/// <param name="Ours">Measures ours.</param>
internal sealed record CompareRow(string Key, string What, string Unit, bool More, Aim Aim, Func<ProcessRuntime, Task<Sample>> Ours)
{
    /// <summary>Row and start method of bench/python/rows.py.</summary>
    public string? Python { get; init; }

    /// <summary>The same with a Manager, whose design is the like of ours: objects in a process of their own, and a message for each use.</summary>
    public string? Manager { get; init; }

    /// <summary>Measures the naive design.</summary>
    public Func<NaiveSide, Task<Sample>>? Naive { get; init; }
}

/// <summary>A bound of the ratio ours to another's, or of our figure itself; at least when more is better, at most otherwise.</summary>
internal sealed record Aim(double Bound, string Of)
{
    public static Aim OfPython(double ratio) => new(ratio, Sides.Python);

    public static Aim OfManager(double ratio) => new(ratio, Sides.Manager);

    public static Aim Absolute(double figure) => new(figure, Sides.Ours);

    /// <summary>For the record only.</summary>
    public static readonly Aim None = new(0, "");
}

/// <summary>Who is compared.</summary>
internal static class Sides
{
    public const string Ours = "ProcActors";
    public const string Python = "CPython";
    public const string Manager = "Manager";
    public const string Naive = "naive";
}
