using static ProcActors.Launcher.Language.KeyType;

namespace ProcActors.Launcher.Language;

/// <summary>
/// The declarations of all keys of a scenario file. What a file may say is checked against them, the JSON schema and the key table of docs/scenario.md are made
/// from them.
/// </summary>
internal static partial class ScenarioLanguage
{
    private static readonly Switch OnOff = new();
    private static readonly Text Words = new();
    private static readonly Time Duration = new();

    public static readonly SectionSpec Scenario = new(
        new Key("name", Words, "the name of the run") { Otherwise = "the file's name" },
        new Key("timeout", Duration, "after it the run is stopped; `--timeout` wins over it"),
        new Key("seed", new Whole(0, int.MaxValue), "what random faults and the jitter of restarts are drawn from") { Otherwise = "another one each time" },
        new Key("stop-grace", Duration, "how long processes have between the request to end and SIGKILL") { Default = "5s" },
        new Key("transport", new Word(typeof(WireTransport)), "the way between the processes; `tcp` is TCP on 127.0.0.1 with mutual TLS") { Default = "unix-socket" },
        new Key("standby", new Whole(0, 100), "how many processes wait, already started, for the next start or restart") { Default = "0" },
        new Key("max-concurrent-starts", new Whole(1, 1000), "how many processes may be booting at once") { Otherwise = "twice the usable cores, at least 4" },
        new Key("inherit-environment", new Texts(), "the only variables that processes inherit of the launcher; `NAME*` stands for all that begin so") { Otherwise = "all" },
        new Key("allow-diagnostics", OnOff, "whether .NET's tools may look into the processes") { Default = "off" },
        new Key("assemblies", new Texts(), "folders, from the file's folder, where assemblies of your own are looked for"),
        new Key("allowed-types", new Texts(), "types of frameworks, as `Namespace.Type, Assembly`, that may travel between the processes"),
        new Key("files", new Table("NAME", Words), "written as that file into the run folder before anything starts"),
        new Key("queues", Names(Queue), "queues"),
        new Key("locks", Names(Lock), "locks"),
        new Key("semaphores", Names(Semaphore), "semaphores"),
        new Key("pools", Names(Pool), "pools: each process that names one makes it anew, with workers of its own"),
        new Key("rlocks", Names(new SectionSpec()), "re-entrant locks; they have no settings"),
        new Key("events", Names(new SectionSpec()), "events; they have no settings"),
        new Key("conditions", Names(new SectionSpec()), "conditions with their lock; they have no settings"),
        new Key("dictionaries", Names(new SectionSpec()), "shared dictionaries; they have no settings"),
        new Key("barriers", Names(Barrier), "barriers"),
        new Key("values", Names(Value), "shared values"),
        new Key("pipes", Names(Pipe), "pipes; their ends are `NAME.first` and `NAME.second`"),
        new Key("processes", new Table("KEY", new Sub(Process)), "at least one process") { Required = true },
        new Key("groups", Names(Group), "processes that are started anew together, or share a budget of restarts"),
        new Key("faults", Names(Fault), "what goes wrong on purpose"),
        new Key("main", new Sub(Main), "what the launcher itself says"),
        new Key("expect", new Sub(Expect), "what has to be true at the end; the launcher exits with 1 if it is not"));

    /// <summary>A file: one section <c>scenario</c>.</summary>
    public static readonly SectionSpec File = new(new Key("scenario", new Sub(Scenario), "scenario { … }") { Required = true });

    private static SectionSpec Main => new(
        new Key("started", new Texts(), "lines said when every process has been started"),
        new Key("ended", new Texts(), "lines said when the run is over; only with exit code 0 or 1"));

    private static Table Names(SectionSpec each) => new("NAME", new Sub(each));
}
