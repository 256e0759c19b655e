namespace ProcActors.Bootstrap;

/// <summary>The first thing a child reads from its standard input: who it is, who began it, and what it is to do.</summary>
internal sealed record BootstrapFrame
{
    /// <summary>Parent and child must be of one build line; the child refuses another number.</summary>
    public const int CurrentVersion = 6;

    public required int Version { get; init; }

    public required Incarnation Self { get; init; }

    public required string ParentName { get; init; }

    public required int ParentPid { get; init; }

    public required bool Daemon { get; init; }

    /// <summary>The folder of the run's sockets; empty where none are used.</summary>
    public required string WireDirectory { get; init; }

    /// <summary>What every process of the run knows and nobody else does.</summary>
    public required byte[] WireSecret { get; init; }

    /// <summary>The run's certificate with its key, for TCP; null for Unix sockets.</summary>
    public required byte[]? WireCertificate { get; init; }

    /// <summary>Assembly-qualified names of the types that may travel beside the usual ones.</summary>
    public required string[] AllowedTypes { get; init; }

    /// <summary>The application's own serializer, by its assembly-qualified name; null when it has none.</summary>
    public required string? PayloadSerializer { get; init; }

    /// <summary>Where the root's actor system listens.</summary>
    public required string RootAddress { get; init; }

    /// <summary>Settings of the user, as HOCON, on top of the runtime's own.</summary>
    public required string Config { get; init; }

    public required int MaxConcurrentStarts { get; init; }

    /// <summary>Where else assemblies are looked for: beside a scenario file, say.</summary>
    public required string[] AssemblyFolders { get; init; }

    /// <summary>The parent's program, in which the role is likely to be; null when that is ours.</summary>
    public string? Application { get; init; }

    /// <summary>Whether somebody keeps a record of the run.</summary>
    public required bool IsRecorded { get; init; }

    /// <summary>Whether .NET's tools may look into the process, and a crash may leave its memory in a file.</summary>
    public required bool AllowDiagnostics { get; init; }

    public required string? Culture { get; init; }

    public required string? UICulture { get; init; }

    /// <summary>The environment, for a process that was started before it was known what it would need; null for one that was born with it.</summary>
    public Dictionary<string, string>? Environment { get; init; }

    /// <summary>A call before the role; null for none.</summary>
    public RoleFrame? Setup { get; init; }

    /// <summary>Null of a process that is to wait for its role.</summary>
    public required RoleFrame? Role { get; init; }
}

/// <summary>What the child is to do: call a method, or run an actor.</summary>
internal sealed record RoleFrame
{
    /// <summary>The type that declares the method, or the actor's type; assembly-qualified.</summary>
    public required string TypeName { get; init; }

    /// <summary>The method; null for an actor.</summary>
    public MethodFrame? Method { get; init; }

    /// <summary>The object the method is called on; null for a static method.</summary>
    public byte[]? Instance { get; init; }

    /// <summary>The arguments, each serialised for itself.</summary>
    public required byte[][] Arguments { get; init; }

    /// <summary>Whether the process needs its actor system to read the arguments.</summary>
    public bool HoldsActors { get; init; }

    /// <summary>The span at the parent that this is part of, as W3C writes it; null when nobody traces.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Sockets among the arguments; they travel beside the frame.</summary>
    public DescriptorList Descriptors { get; init; } = new();

    /// <summary>Handles among the arguments that want to know whose they become.</summary>
    public SentHandles Handles { get; init; } = new();
}

/// <summary>A method by name and signature.</summary>
internal sealed record MethodFrame(string Name, string[] ParameterTypes, string[] GenericArguments);
