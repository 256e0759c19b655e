using System.Runtime.InteropServices;

namespace ProcActors.Spawning;

/// <summary>
/// The command that makes a child out of this very application, so that every type of the application loads in the child as it does here:
/// <code>
///   files beside a shared .NET     dotnet exec --runtimeconfig app --depsfile app ProcActors.Runtime.dll     our Main; from a test host too
///   self-contained, single file    the application itself + DOTNET_STARTUP_HOOKS                             our hook ends the process before its Main
///   the same, and Main asks        the application itself                                                    ProcessRuntime.TryRunChild in Main
/// </code>
/// </summary>
internal sealed record LaunchCommand(string File, IReadOnlyList<string> Arguments, ChildEntry Entry)
{
    /// <summary>The program and its arguments.</summary>
    /// <exception cref="ProcessStartException">The application's files can't be found, or it can't be started as a child.</exception>
    public static LaunchCommand For(string processName, string? dotnetHost)
    {
        string program = typeof(LaunchCommand).Assembly.Location;
        if (program.Length == 0 || IsSelfContained())
            return OfItself(processName);

        string deps = ((string?)AppContext.GetData("APP_CONTEXT_DEPS_FILES") ?? "").Split(Path.PathSeparator, ';')[0];
        string settings = deps.EndsWith(".deps.json", StringComparison.Ordinal) ? deps[..^".deps.json".Length] + ".runtimeconfig.json" : "";
        if (!System.IO.File.Exists(deps) || !System.IO.File.Exists(settings))
        {
            throw new ProcessStartException(
                $"Could not work out how to start '{processName}': the application's '.deps.json' and '.runtimeconfig.json' are needed beside it, found '{deps}' and '{settings}'. "
                + "Build or publish it without GenerateDependencyFile=false.");
        }

        return new LaunchCommand(dotnetHost ?? FindHost(), ["exec", "--runtimeconfig", settings, "--depsfile", deps, program, processName], ChildEntry.OwnProgram);
    }

    private static LaunchCommand OfItself(string processName)
    {
        if (Environment.ProcessPath is not { } self)
            throw new ProcessStartException($"Could not work out how to start '{processName}': the operating system does not tell which program this process runs.");
        if (ChildMark.MainAsks)
            return new LaunchCommand(self, [processName], ChildEntry.Main);
        if (!AppContext.TryGetSwitch("System.StartupHookProvider.IsSupported", out bool supported) || supported)
            return new LaunchCommand(self, [processName], ChildEntry.StartupHook);

        // Started all the same, the child would run Main, which starts a child.
        throw new ProcessStartException(
            $"Could not start '{processName}': this application is published without startup hooks (StartupHookSupport=false, as a trimmed one), by which its children begin. "
            + "Make this the first line of its Main: if (ProcessRuntime.TryRunChild(out int exitCode)) return exitCode;");
    }

    private static bool IsSelfContained() => RuntimeEnvironment.GetRuntimeDirectory() is var framework
        && Path.TrimEndingDirectorySeparator(framework) == Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);

    private static string FindHost()
    {
        string executable = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (Environment.ProcessPath is { } self && Path.GetFileName(self) == executable)
            return self;

        // …/dotnet/shared/Microsoft.NETCore.App/10.0.x/ is where the running framework lies.
        string besideFramework = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", executable));
        return System.IO.File.Exists(besideFramework)
            ? besideFramework
            : throw new ProcessStartException($"Could not find '{executable}': neither this process nor '{besideFramework}' is it. Name it in ProcessOptions.DotnetHost.");
    }
}
