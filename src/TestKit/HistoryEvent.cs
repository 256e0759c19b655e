using System.Globalization;

namespace ProcActors.TestKit;

/// <summary>One thing that happened, as the record of a run names it (<c>queue.put</c>, <c>lock.acquired</c>, <c>process.exited</c>).</summary>
/// <param name="At">Since the run began; virtual in a simulated run.</param>
/// <param name="Name">What happened.</param>
/// <param name="Process">The name of the process it happened to, or that did it.</param>
/// <param name="Incarnation">Which life of that process.</param>
/// <param name="Subject">The name of the queue, lock or pool; null for what happens to processes.</param>
/// <param name="Number">The item, token or task; the exit code or, negative, the signal of a process that exited; its pid when it became ready.</param>
public sealed record HistoryEvent(TimeSpan At, string Name, string Process, string Incarnation, string? Subject, long Number)
{
    /// <summary>A line for people.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{At.TotalSeconds,10:0.000} s  {Name,-18} {Process,-16} {Subject ?? "",-12} {Number}");
}
