using System.Diagnostics;
using ProcActors.Spawning;

namespace ProcActors.Bootstrap;

/// <summary>
/// What a child leaves to others: files that only its user can read, no core dump, which is its memory with all secrets, and no socket or pipe in the
/// temporary folder through which .NET's tools would look into it, and which a process that is killed leaves behind.
/// </summary>
internal static class CleanRoom
{
    // Read by .NET as it starts: the child's own code never sees it.
    private const string DiagnosticsSocket = "DOTNET_EnableDiagnostics_IPC";
    private const string DebuggersPipes = "DOTNET_EnableDiagnostics_Debugger";
    private const uint OnlyTheOwner = 0b000_111_111;
    private const int CoreSize = 4;

    /// <summary>For the parent, as it starts a child.</summary>
    public static void Prepare(Dictionary<string, string> environment, bool allowDiagnostics)
    {
        if (allowDiagnostics)
            return;
        environment.TryAdd(DiagnosticsSocket, "0");
        if (!Debugger.IsAttached)
            environment.TryAdd(DebuggersPipes, "0");
    }

    /// <summary>For the child, first thing.</summary>
    public static void Enter(bool allowDiagnostics)
    {
        _ = Posix.FileModeMask(OnlyTheOwner);
        if (allowDiagnostics)
            return;
        _ = Posix.SetLimit(CoreSize, default);
        Environment.SetEnvironmentVariable(DiagnosticsSocket, null);
        Environment.SetEnvironmentVariable(DebuggersPipes, null);
    }
}
