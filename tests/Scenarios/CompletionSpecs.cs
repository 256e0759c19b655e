using System.Diagnostics;

namespace ProcActors.Tests.Scenarios;

/// <summary>The completion script in a real shell: what Tab would offer.</summary>
public sealed class CompletionSpecs : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("procactors-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("procactors va", "validate")]
    [InlineData("procactors run --exc", "--except")]
    [InlineData("procactors run --ui ", "auto live plain quiet")]
    public async Task Bash_offers_what_may_come_next(string typed, string offered)
    {
        string program = Path.Combine(_folder.FullName, "procactors");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\nexec dotnet '{LauncherRun.Launcher}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string script = $"""
            PATH='{_folder.FullName}':$PATH
            source <(procactors completion bash)
            COMP_LINE='{typed}'; COMP_POINT={typed.Length}; read -ra COMP_WORDS <<<"$COMP_LINE"; [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$(({"${#COMP_WORDS[@]}"} - 1))
            $(complete -p procactors >/dev/null) && _procactors; echo "{"${COMPREPLY[*]}"}"
            """;
        ProcessStartInfo start = new("bash", ["-c", script]) { RedirectStandardOutput = true };
        using Process bash = Process.Start(start)!;
        string said = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        Assert.Equal(offered, said.Trim());
    }
}
