using static ProcActors.Launcher.Language.KeyType;

namespace ProcActors.Launcher.Language;

/// <content>What is declared beside the processes.</content>
internal static partial class ScenarioLanguage
{
    private static Whole Count => new(0, int.MaxValue);

    private static SectionSpec Queue => new(
        new Key("joinable", OnOff, "whether takers report each item as done, and the queue can be joined") { Default = "off" },
        new Key("capacity", Count, "the most items that wait in it; 0 is without limit") { Default = "0" },
        new Key("max-crashes", Count, "after how many crashes of a process with an item in hand the item is dead; 0: never") { Default = "3", Needs = new Needs("joinable", "on") },
        new Key("journal", new Text("a folder"), "from the file's folder: the next run goes on with what was put and not finished"),
        new Key("flush", OnOff, "whether an item is on the disk before its put is answered") { Default = "off", Needs = new Needs("journal") });

    private static SectionSpec Lock => new(
        new Key("refuse-deadlocks", OnOff, "whether a request that would close a ring of waiting processes is refused; it is reported in any case") { Default = "off" },
        new Key("hang-limit", Duration, "a process that holds the lock longer is killed, and the lock handed on") { Otherwise = "never" });

    private static SectionSpec Semaphore => new(
        new Key("permits", Count, "with how many permits it begins") { Default = "1" },
        new Key("bounded", OnOff, "whether there are never more permits than it began with") { Default = "off" });

    private static SectionSpec Pool => new(
        new Key("size", new Whole(1, 1000), "the most workers") { Otherwise = "the usable processors" },
        new Key("initializer", new Text("\"Namespace.Type.Method, Assembly\""), "a static method without parameters that every worker calls before its first task"),
        new Key("max-tasks-per-child", new Whole(1, int.MaxValue), "a worker is replaced after so many tasks") { Otherwise = "never" },
        new Key("max-worker-memory", new Size(32_000_000), "a worker that uses more is replaced after its task") { Otherwise = "never" },
        new Key("lazy", OnOff, "whether workers start only when there is work") { Default = "off" },
        new Key("idle-timeout", Duration, "a worker without work ends after it; such a pool is lazy") { Otherwise = "never" },
        new Key("cancel-grace", Duration, "how long a cancelled task has until its worker is killed") { Default = "2s" },
        new Key("environment", new Table("VARIABLE", Words), "of the workers, on top of the process's") { Otherwise = "the process's" });

    private static SectionSpec Barrier => new(
        new Key("parties", new Whole(1, int.MaxValue), "how many have to arrive before they pass") { Required = true, Otherwise = "required" });

    private static SectionSpec Value => new(
        new Key("initial", Words, "what it is at first: a whole number makes it a `long`, anything else a `string`") { Default = "0" });

    private static SectionSpec Pipe => new(
        new Key("duplex", OnOff, "off: the first end only receives, the second only sends") { Default = "on" },
        new Key("capacity", Count, "the most messages that wait each way; 0 is without limit") { Default = "100" });
}
