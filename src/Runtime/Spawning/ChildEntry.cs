namespace ProcActors.Spawning;

/// <summary>By which door a child comes to us.</summary>
internal enum ChildEntry
{
    /// <summary>Our assembly is the program.</summary>
    OwnProgram,

    /// <summary>The application is the program, and .NET calls us before its Main.</summary>
    StartupHook,

    /// <summary>The application is the program, and its Main calls us first thing.</summary>
    Main,
}
