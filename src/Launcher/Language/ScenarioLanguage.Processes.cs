using ProcActors.Launcher.Policies;
using static ProcActors.Launcher.Language.KeyType;

namespace ProcActors.Launcher.Language;

/// <content>Processes and the policies by which they live.</content>
internal static partial class ScenarioLanguage
{
    private static string[] Restarting => ["transient", "permanent"];

    private static SectionSpec Process => new(
        new Key("name", new Text("1 to 190 characters, no control characters", 1, 190), "what people see") { Otherwise = "`KEY`" },
        new Key("instances", new Whole(1, 1000), "how many; two or more are named `name.1`, `name.2` …") { Default = "1" },
        new Key("daemon", OnOff, "whether the run ends it instead of waiting for it") { Default = "off" },
        new Key("actor", new Text("a role, or \"Namespace.Type, Assembly\""), "the actor that it runs") { Otherwise = "this or `function` is needed" },
        new Key("with", new Free("a section { … }", "object"), "the settings of the actor") { Needs = new Needs("actor") },
        new Key("function", new Text("\"Namespace.Type.Method, Assembly\""), "the only public static method of that name, which it calls") { Otherwise = "this or `actor` is needed" },
        new Key("args", new Free("a list of arguments", "array"), "one value a parameter; a `CancellationToken` takes none, optional ones at the end may be left out") { Needs = new Needs("function") },
        new Key("environment", new Table("VARIABLE", Words), "on top of the launcher's environment"),
        new Key("working-folder", new Text("a folder"), "from the file's folder; `{run}` is the run folder") { Otherwise = "the launcher's" },
        new Key("memory-limit", new Size(64_000_000), "a process whose resident memory is above it is killed as failed; looked at every 100 ms"),
        new Key("depends-on", new Table("KEY", new WordOrSub(new Word(typeof(DependencyWord)), LogLine)), "started only when every instance of that process is so far"),
        new Key("ready", new Sub(Ready), "when it counts as ready, beside its role having begun"),
        new Key("stop", new Sub(Stop), "how it is ended"),
        new Key("restart", new Sub(Restart), "whether it is started anew when it has ended"));

    private static SectionSpec LogLine => new(
        new Key("log-line", new Text("a text", 1), "it has written a line with this text in it") { Required = true });

    private static SectionSpec Ready => new(
        new Key("log-line", new Text("a text", 1), "it is ready when it has written a line with this text in it") { Otherwise = "when its role has begun" },
        new Key("within", Duration, "if it is not ready by then it is killed as failed") { Otherwise = "no limit" });

    private static SectionSpec Stop => new(
        new Key("signal", new Word(typeof(StopSignal)), "how it is asked; `interrupt`, as Ctrl-C, lets it finish what it has in hand") { Otherwise = "interrupt; terminate for a daemon when the work is done" },
        new Key("grace", Duration, "how long it has then until it is killed") { Otherwise = "`stop-grace`", Needs = new Needs("signal", "interrupt", "terminate", "quit", "usr1", "usr2") });

    private static SectionSpec Restart => new(
        new Key("policy", new Word(typeof(RestartPolicy)), "`temporary`: never, `transient`: when it failed, `permanent`: always") { Default = "transient" },
        new Key("intensity", new Whole(0, 1_000_000), "the most restarts within `period`; then it is given up") { Default = "3", Needs = new Needs("policy", Restarting) },
        new Key("period", Duration, "see `intensity`") { Default = "10s", Needs = new Needs("policy", Restarting) },
        new Key("backoff", new KeyType.Range(), "the pause before a restart, doubled from the least up to the most") { Default = "100ms..5s", Needs = new Needs("policy", Restarting) },
        new Key("jitter", new Part(), "up to this part of the pause is left out, drawn at random") { Default = "0.2", Needs = new Needs("policy", Restarting) },
        new Key("stable", Duration, "after a life of at least this the pause begins with the least again") { Default = "10s", Needs = new Needs("policy", Restarting) });

    private static SectionSpec Group => new(
        new Key("processes", new Texts(), "the keys of its processes, in order") { Required = true, Otherwise = "required" },
        new Key("strategy", new Word(typeof(RestartStrategy)), "`one-for-one`: who ended is started anew, `one-for-all`: all are, `rest-for-one`: it and those named after it") { Default = "one-for-one" },
        new Key("intensity", new Whole(0, 1_000_000), "the most restarts of the group within `period`; then all its processes are ended") { Default = "3" },
        new Key("period", Duration, "see `intensity`") { Default = "10s" },
        new Key("backoff", new KeyType.Range(), "the pause before a restart, doubled from the least up to the most") { Default = "100ms..5s" },
        new Key("jitter", new Part(), "up to this part of the pause is left out, drawn at random") { Default = "0.2" },
        new Key("stable", Duration, "after a life of at least this the pause begins with the least again") { Default = "10s" });

    private static SectionSpec Fault => new(
        new Key("process", Words, "whom it meets: the name of a process, a key for any of its instances, or the begin of either with `*`") { Required = true, Otherwise = "required" },
        new Key("do", new Word(typeof(FaultAction)), "SIGKILL, SIGTERM, as Ctrl-C, or SIGSTOP") { Default = "kill" },
        new Key("for", Duration, "how long a stopped process is frozen") { Otherwise = "for good", Needs = new Needs("do", "stop") },
        new Key("after-items", new Whole(1, int.MaxValue), "when it has taken so many items out of queues in this life") { Otherwise = "one of these four is needed" },
        new Key("after", Duration, "so long after it was ready"),
        new Key("after-line", new Text("a text", 1), "when it writes a line with this text in it"),
        new Key("every", new KeyType.Range(), "again and again after a time drawn from it; one of those it may meet, at random"),
        new Key("times", new Whole(1, int.MaxValue), "how often it happens in all") { Otherwise = "1; with `every` without limit" });
}

/// <summary>What a dependency may wait for, in one word.</summary>
internal enum DependencyWord
{
    Started,
    Ready,
    Completed,
    CompletedSuccessfully,
}
