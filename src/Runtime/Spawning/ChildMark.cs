namespace ProcActors.Spawning;

/// <summary>
/// How a child that runs the application's own program knows that it is one: by an environment variable, gone before the role begins, so that what the
/// role starts is not taken for a child.
/// </summary>
internal static class ChildMark
{
    private const string Variable = "PROCACTORS_CHILD";
    private const string Hooks = "DOTNET_STARTUP_HOOKS";
    private static readonly string Hook = typeof(ChildMark).Assembly.GetName().Name!;

    /// <summary>Whether this application's Main asks whether it runs in a child, so that it can be trusted to.</summary>
    public static bool MainAsks { get; private set; }

    /// <summary>Whether this process was started as a child and never came to us by its door: whoever starts a runtime now would start processes without end.</summary>
    public static bool IsLost => Environment.GetEnvironmentVariable(Variable) is not null;

    /// <summary>The environment of a child that begins by <paramref name="entry"/>; hooks that are there already come first.</summary>
    public static IReadOnlyDictionary<string, string> Set(IReadOnlyDictionary<string, string> environment, ChildEntry entry)
    {
        if (entry == ChildEntry.OwnProgram)
            return environment;
        Dictionary<string, string> marked = new(environment) { [Variable] = "1" };
        if (entry == ChildEntry.StartupHook)
            marked[Hooks] = environment.TryGetValue(Hooks, out string? others) && others.Length > 0 ? others + Path.PathSeparator + Hook : Hook;
        return marked;
    }

    /// <summary>Whether this process is marked; it is not any more afterwards.</summary>
    public static bool Take()
    {
        bool isChild = Environment.GetEnvironmentVariable(Variable) is not null;
        Environment.SetEnvironmentVariable(Variable, null);
        if (Environment.GetEnvironmentVariable(Hooks) is { } hooks && hooks.EndsWith(Hook, StringComparison.Ordinal))
            Environment.SetEnvironmentVariable(Hooks, hooks.Length > Hook.Length ? hooks[..^(Hook.Length + 1)] : null);
        return isChild;
    }

    /// <summary>As <see cref="Take"/>, for Main.</summary>
    public static bool TakeInMain()
    {
        MainAsks = true;
        return Take();
    }
}
