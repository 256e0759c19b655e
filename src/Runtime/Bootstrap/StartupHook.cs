using ProcActors.Bootstrap;
using ProcActors.Spawning;

/// <summary>
/// What .NET calls before Main where DOTNET_STARTUP_HOOKS names our assembly; the name and the lack of a namespace are .NET's
/// (https://github.com/dotnet/runtime/blob/main/docs/design/features/host-startup-hook.md). In a child it does not return: Main is never entered.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (ChildMark.Take())
            Environment.Exit(ChildProgram.Run());
    }
}
