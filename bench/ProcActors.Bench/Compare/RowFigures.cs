namespace ProcActors.Bench.Compare;

/// <summary>What one row came to in all rounds.</summary>
internal sealed class RowFigures(CompareRow row)
{
    private readonly Dictionary<string, List<Sample>> _sides = [];

    public CompareRow Row => row;

    /// <summary>Why a side has no figures.</summary>
    public Dictionary<string, string> Failures { get; } = [];

    public void Add(string side, Sample sample) => (_sides.TryGetValue(side, out List<Sample>? list) ? list : _sides[side] = []).Add(sample);

    public IReadOnlyList<double> Values(string side) => _sides.TryGetValue(side, out List<Sample>? list) ? [.. list.Select(sample => sample.Value)] : [];

    public IReadOnlyList<double> Cpu(string side) => _sides.TryGetValue(side, out List<Sample>? list) ? [.. list.Select(sample => sample.CpuMicros)] : [];

    /// <summary>The median of the rounds' ratios, ours to the other's; null when one of them has no figures.</summary>
    public double? Ratio(string other)
    {
        double[] ratios = [.. Values(Sides.Ours).Zip(Values(other), (ours, theirs) => ours / theirs)];
        return ratios.Length == 0 ? null : Figures.Median(ratios);
    }

    /// <summary>How many times faster than <paramref name="other"/> we are, whatever the unit.</summary>
    public double? Speed(string side, string other)
    {
        double[] ratios = [.. Values(side).Zip(Values(other), (one, two) => row.More ? one / two : two / one)];
        return ratios.Length == 0 ? null : Figures.Median(ratios);
    }

    /// <summary>Whether the aim is met; null when there is none, or nothing to judge it by.</summary>
    public bool? IsMet()
    {
        double? figure = row.Aim.Of switch
        {
            "" => null,
            Sides.Ours => Values(Sides.Ours) is { Count: > 0 } values ? Figures.Median(values) : null,
            var other => Ratio(other),
        };
        return figure is { } found ? (row.More ? found >= row.Aim.Bound : found <= row.Aim.Bound) : null;
    }
}
