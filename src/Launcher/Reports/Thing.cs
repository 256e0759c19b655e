namespace ProcActors.Launcher.Reports;

/// <summary>Something between processes: a queue, a lock, a pool.</summary>
/// <param name="Kind">Which kind, as the record has it: <c>queue</c>, <c>lock</c>, <c>signal</c>.</param>
/// <param name="Name">Its name.</param>
internal sealed record Thing(string Kind, string Name)
{
    /// <summary>The kind in the words of scenario files.</summary>
    public string Word => Kind == "signal" ? "event" : Kind;

    public override string ToString() => $"{Word} {Name}";
}
