using System.Linq.Expressions;
using Akka.Configuration;
using ProcActors.Bootstrap;
using ProcActors.Spawning;

namespace ProcActors;

/// <summary>How the runtime of a root process is set up.</summary>
public sealed record ProcessRuntimeOptions
{
    /// <summary>The name of the root process; default <c>MainProcess</c>, as CPython has it.</summary>
    public string Name { get; init; } = "MainProcess";

    /// <summary>The run, part of every incarnation; default: a new unique text.</summary>
    public string RunId { get; init; } = Guid.NewGuid().ToString("n")[..12];

    /// <summary>Akka settings that win over ours, here and in every child; default: none.</summary>
    public Config Config { get; init; } = Config.Empty;

    /// <summary>By which way the processes of the run talk to each other; default Unix sockets.</summary>
    public WireTransport Transport { get; init; } = WireTransport.UnixSocket;

    /// <summary>How many processes may be booting at once; the rest wait in order. Default: twice the usable cores, at least 4.</summary>
    public int MaxConcurrentStarts { get; init; } = Math.Max(4, 2 * Environment.ProcessorCount);

    /// <summary>
    /// How many processes are kept started and waiting for a role, so that the next start takes milliseconds; default 0. A start that names a working folder
    /// or a host of its own can't use them. Each takes the memory of an idle process.
    /// </summary>
    public int Standby { get; init; }

    /// <summary>How long a process gets between a request to end and SIGKILL when the runtime stops; default 5 s.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What becomes of lines of children that have no handler of their own; default (null): the parent's standard output or error.</summary>
    public Action<ActorProcess, OutputLine>? Output { get; init; }

    /// <summary>
    /// The environment variables that children inherit; a name that ends with <c>*</c> stands for all that begin so. Default (null): all, as everywhere else, since
    /// programs and libraries that work in the parent should work in a child. Name those that are needed where the parent's environment holds passwords: what is not
    /// named, PATH and HOME included, is not there. <see cref="ProcessOptions.Environment"/> comes on top.
    /// </summary>
    public IReadOnlyList<string>? InheritedEnvironment { get; init; }

    /// <summary>
    /// Whether .NET's tools (dotnet-trace, dotnet-dump, dotnet-counters, debuggers) may look into children through a socket and pipes in the temporary folder, and
    /// a child that crashes may leave a core dump where the system allows it. Default: false, since all of them show what a process knows, and who is killed
    /// leaves its pipes behind. While a debugger is attached to the process that starts them, one can be attached to its children too.
    /// </summary>
    public bool AllowDiagnostics { get; init; }

    /// <summary>
    /// Types of frameworks and libraries that may travel in arguments, items and messages, beside the application's own types, plain values, collections and
    /// exceptions, which always may; open generic types stand for all of theirs. Default: none.
    /// </summary>
    public IReadOnlyList<Type> AllowedTypes { get; init; } = [];

    /// <summary>
    /// The application's own serializer for arguments, items and messages: a class that implements <see cref="IPayloadSerializer"/> and has a public constructor without parameters,
    /// of which each process of the run makes one. What it does not handle, and everything where there is none (default: null), the built-in one does.
    /// </summary>
    public Type? PayloadSerializer { get; init; }

    /// <summary>
    /// One call of a static method that every child, and every child of a child, makes before its work begins; there it may set up logging or telemetry. What it
    /// returns, if anything, is disposed of before the process ends in order. Default: none. <c>() => Telemetry.Export("worker")</c>
    /// </summary>
    public Expression<Func<IDisposable?>>? OnChildStart { get; init; }

    /// <summary>The same in a child, which passes it on to its own.</summary>
    internal RoleFrame? Setup { get; init; }

    /// <summary>Folders in which children look for assemblies that are not the application's own.</summary>
    internal IReadOnlyList<string> AssemblyFolders { get; init; } = [];

    /// <summary>Whether what happens in other processes is to be told to the root's event stream.</summary>
    internal bool IsRecorded { get; init; }

    /// <summary>Where processes live.</summary>
    internal IProcessHost Host { get; init; } = OperatingSystemHost.Instance;
}
