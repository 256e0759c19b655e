namespace ProcActors.Launcher.Reports;

/// <summary>Spans that overlap get rows of their own, the first that is free.</summary>
internal static class Packing
{
    /// <summary>The most rows of a process.</summary>
    public const int OfLane = 4;

    /// <summary>The most rows of a thing.</summary>
    public const int OfThing = 8;

    /// <summary>Gives each span its row.</summary>
    /// <param name="spans">In order of their beginning.</param>
    /// <param name="most">The most rows; what does not fit is drawn in the last.</param>
    /// <param name="put">Puts a span into a row.</param>
    /// <returns>How many rows there are, at least 1.</returns>
    public static int Pack(IEnumerable<Span> spans, int most, Action<Span, int> put)
    {
        List<int> ends = [];
        foreach (Span span in spans)
        {
            int row = ends.FindIndex(end => end <= span.From);
            if (row < 0 && ends.Count < most)
            {
                row = ends.Count;
                ends.Add(0);
            }

            row = row < 0 ? most - 1 : row;
            put(span, row);
            ends[row] = Math.Max(ends[row], span.To);
        }

        return Math.Max(1, ends.Count);
    }
}
