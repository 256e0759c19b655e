namespace ProcActors.Launcher.Reports;

/// <summary>One line of events.ndjson.</summary>
/// <param name="Time">Milliseconds since the run began.</param>
/// <param name="Name">What: <c>queue.put</c>.</param>
/// <param name="Process">To which process, or by it; null of the run itself.</param>
/// <param name="Pid">Its process id; null when the line has none.</param>
/// <param name="Thing">The queue, lock or the like that it happened to; null when it is about none.</param>
/// <param name="Number">The number of the item, lease or task in that thing; 0 when there is none.</param>
/// <param name="Details">All other fields, as texts.</param>
internal sealed record RunEvent(double Time, string Name, string? Process, int? Pid, Thing? Thing, long Number, IReadOnlyDictionary<string, string> Details)
{
    /// <summary>The last word of the name: <c>put</c>.</summary>
    public string Verb => Name[(Name.LastIndexOf('.') + 1)..];

    public string? Detail(string key) => Details.GetValueOrDefault(key);
}
