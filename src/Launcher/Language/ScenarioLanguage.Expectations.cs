using static ProcActors.Launcher.Language.KeyType;

namespace ProcActors.Launcher.Language;

/// <content>What a scenario may expect of its end.</content>
internal static partial class ScenarioLanguage
{
    private static SectionSpec Expect => new(
        Figures("queues", ("put", "items"), ("done", "reported or got"), ("granted", "handed out"), ("redelivered", "handed out again"), ("ready", "left waiting"), ("taken", "left in hand"), ("dead", "dead letters")),
        Figures("locks", ("acquired", "leases"), ("released", ""), ("abandoned", "by owners that died"), ("most", "held at once")),
        Figures("semaphores", ("acquired", "leases, however many permits each has"), ("released", "those of the dead too"), ("most", "held at once")),
        Figures("pools", ("started", "tasks, not workers"), ("completed", ""), ("failed", "")),
        Figures("rlocks", ("acquired", "by whoever did not have it yet"), ("released", ""), ("abandoned", "by owners that died"), ("most", "held at once")),
        Figures("events", ("set", "changes only"), ("cleared", "changes only"), ("waiting", "waits that had to")),
        Figures("conditions", ("acquired", "of its lock"), ("released", ""), ("abandoned", ""), ("most", "held at once"), ("waiting", "waits"), ("notified", "waiters that were")),
        Figures("barriers", ("waiting", "arrivals"), ("passed", "parties that passed"), ("broken", "how often it broke")),
        Figures("values", ("value", "a whole number at the end"), ("set", "changes")),
        Figures("dictionaries", ("count", "keys at the end")),
        Figures("pipes", ("sent", "messages, both ways"), ("received", "")),
        Figures("processes", "KEY", ("exit", "code of the last life"), ("signal", "of the last life"), ("restarts", ""), ("starts", "0: it was never started")));

    /// <summary>The figures of each kind.</summary>
    public static IReadOnlyList<(string Kind, IReadOnlyList<string> Figures)> AllFigures { get; } =
        [.. Expect.Keys.Select(key => (key.Name, (IReadOnlyList<string>)[.. ((Sub)((Table)key.Type).Each).Spec.Keys.Select(figure => figure.Name)]))];

    private static Key Figures(string kind, params (string Name, string Help)[] figures) => Figures(kind, "NAME", figures);

    private static Key Figures(string kind, string name, params (string Name, string Help)[] figures) => new(
        kind,
        new Table(name, new Sub(new SectionSpec([.. figures.Select(figure => new Key(figure.Name, new Whole(0, long.MaxValue), figure.Help))]) { IsBrief = true })));
}
