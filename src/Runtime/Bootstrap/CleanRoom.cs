using ProcActors.Spawning;

namespace ProcActors.Bootstrap;

/// <summary>
/// What a child leaves to others: files that only its user can read, no core dump, which is its memory with all secrets, and no socket in the temporary
/// folder through which .NET's tools would look into it.
/// </summary>
internal static class CleanRoom
{
    // Read by .NET as it starts: the child's own code never sees it.
    private const string DiagnosticsSocket = "DOTNET_EnableDiagnostics_IPC";
    private const uint OnlyTheOwner = 0b000_111_111;
    private const int CoreSize = 4;

    /// <summary>For the parent, as it starts a child.</summary>
    public static void Prepare(Dictionary<string, string> environment, bool allowDiagnostics)
    {
        if (!allowDiagnostics)
            environment.TryAdd(DiagnosticsSocket, "0");
    }

    /// <summary>For the child, first thing.</summary>
    public static void Enter(bool allowDiagnostics)
    {
        _ = Posix.FileModeMask(OnlyTheOwner);
        if (allowDiagnostics)
            return;
        _ = Posix.SetLimit(CoreSize, default);
        Environment.SetEnvironmentVariable(DiagnosticsSocket, null);
    }
}
