namespace ProcActors.Bench.Compare;

/// <summary>One figure of one side: the value in the row's unit, and the processor time of all processes of that side, in µs for each operation.</summary>
internal readonly record struct Sample(double Value, double CpuMicros)
{
    public static Sample PerSecond(Spent spent, int count, double scale = 1) => new(count / spent.Seconds * scale, spent.CpuSeconds / count * 1e6);

    public static Sample Micros(Spent spent, int count) => new(spent.Seconds / count * 1e6, spent.CpuSeconds / count * 1e6);

    public static Sample Millis(Spent spent, int count) => new(spent.Seconds / count * 1e3, spent.CpuSeconds / count * 1e6);
}
