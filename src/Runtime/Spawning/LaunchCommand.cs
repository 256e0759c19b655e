using System.Runtime.InteropServices;

namespace ProcActors.Spawning;

/// <summary>
/// The command that makes a child out of this very application: <c>dotnet exec</c> with the application's own dependency graph and runtime
/// settings and our assembly as the program, so that every type of the application loads in the child as it does here, from a test host too.
/// </summary>
internal static class LaunchCommand
{
    /// <summary>The program and its arguments.</summary>
    /// <exception cref="ProcessStartException">The application's files can't be found, as in a single-file application.</exception>
    public static (string File, IReadOnlyList<string> Arguments) For(string processName, string? dotnetHost)
    {
        string program = typeof(LaunchCommand).Assembly.Location;
        string deps = ((string?)AppContext.GetData("APP_CONTEXT_DEPS_FILES") ?? "").Split(Path.PathSeparator, ';')[0];
        string settings = deps.EndsWith(".deps.json", StringComparison.Ordinal) ? deps[..^".deps.json".Length] + ".runtimeconfig.json" : "";
        if (program.Length == 0 || !File.Exists(deps) || !File.Exists(settings))
        {
            throw new ProcessStartException(
                $"Could not work out how to start a child: the application's '.deps.json' and '.runtimeconfig.json' are needed beside it, found '{deps}' and '{settings}'. "
                + "Publish the application as framework-dependent files, not as a single file.");
        }

        return (dotnetHost ?? FindHost(), ["exec", "--runtimeconfig", settings, "--depsfile", deps, program, processName]);
    }

    private static string FindHost()
    {
        string executable = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (Environment.ProcessPath is { } self && Path.GetFileName(self) == executable)
            return self;

        // …/dotnet/shared/Microsoft.NETCore.App/10.0.x/ is where the running framework lies.
        string besideFramework = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", executable));
        return File.Exists(besideFramework)
            ? besideFramework
            : throw new ProcessStartException($"Could not find '{executable}': neither this process nor '{besideFramework}' is it. Name it in ProcessOptions.DotnetHost.");
    }
}
