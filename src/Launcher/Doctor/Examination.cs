using System.Diagnostics;
using System.Text.Json;
using ProcActors.Launcher.Running;
using ProcActors.Remoting;

namespace ProcActors.Launcher.Doctor;

/// <summary>Attacks runs by a process of its own, and looks whether they have come to harm.</summary>
internal sealed class Examination : IDisposable
{
    public const string StrangersVerb = "doctor-stranger";
    private static readonly TimeSpan StrangersTime = TimeSpan.FromMinutes(3);
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("procactors-doctor-");

    public Examination()
    {
        // The traps in it are for everybody; what else is in it is closed.
        if (!OperatingSystem.IsWindows())
            _scratch.UnixFileMode = (UnixFileMode)0b111_001_001;
    }

    /// <summary>Runs of its own, one over each transport.</summary>
    public async Task<IReadOnlyList<Finding>> OfOwnRunsAsync()
    {
        List<Finding> findings = [];
        foreach (WireTransport transport in Enum.GetValues<WireTransport>())
        {
            await using OwnRun run = await OwnRun.StartAsync(transport, _scratch.FullName).ConfigureAwait(false);
            findings.AddRange(await ExamineAsync(run).ConfigureAwait(false));
        }

        return findings;
    }

    /// <summary>A run that goes on.</summary>
    /// <exception cref="ProcActorsException">There is no such run.</exception>
    public async Task<IReadOnlyList<Finding>> OfLiveRunAsync(string name)
    {
        await using LiveRun run = LiveRun.Find(name, _scratch.FullName);
        return await ExamineAsync(run).ConfigureAwait(false);
    }

    public void Dispose() => _scratch.Delete(recursive: true);

    private static async Task<List<Finding>> ExamineAsync(IExaminedRun run)
    {
        List<Finding> findings = [];
        Task<List<Finding>> strangers = StrangerAsync(run.Target);
        await Task.WhenAny(strangers, Task.Delay(TimeSpan.FromSeconds(1))).ConfigureAwait(false);
        findings.Add(await HealthAsync(run, "in the midst of it").ConfigureAwait(false));
        findings.AddRange(await strangers.ConfigureAwait(false));
        findings.AddRange(await run.FromInsideAsync().ConfigureAwait(false));
        findings.AddRange(Traps(run.Target));
        if (!run.Target.ThenAsNobody)
            findings.Add(new Finding("all of the above", OtherUser.Label, run.Target.Over, "not run: only root can become another user", null));
        findings.Add(await HealthAsync(run, "afterwards").ConfigureAwait(false));
        return findings;
    }

    private static Task<Finding> HealthAsync(IExaminedRun run, string when) => Finding.OfAsync($"the run is unharmed, {when}", "its owner", run.Target.Over, async () =>
    {
        string? harm = await run.HarmAsync().ConfigureAwait(false);
        return (harm is null, harm ?? "its processes live and answer");
    });

    private static async Task<List<Finding>> StrangerAsync(Target target)
    {
        // It is to know nothing: not our environment either.
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(Examination).Assembly.Location);
        start.ArgumentList.Add(StrangersVerb);
        using Process process = Process.Start(start)!;
        try
        {
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(target)).ConfigureAwait(false);
            process.StandardInput.Close();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(StrangersTime).ConfigureAwait(false);
            await process.WaitForExitAsync().WaitAsync(StrangersTime).ConfigureAwait(false);
            return process.ExitCode == 0
                ? JsonSerializer.Deserialize<List<Finding>>(output)!
                : [new Finding("the attacks from outside", "same user", target.Over, $"the attacker broke down: {(await errors.ConfigureAwait(false)).Split('\n')[0]}", false)];
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    // Somebody has put a link where the sockets, or the record, of a run would be.
    private static IEnumerable<Finding> Traps(Target target)
    {
        foreach (string trap in Directory.GetFileSystemEntries(target.Trap).Where(entry => !entry.EndsWith("-caught", StringComparison.Ordinal)).Order())
        {
            string who = Path.GetFileName(trap) == "other" ? OtherUser.Label : "same user";
            yield return Refused("a link planted as the folder of the sockets", who, () => RunDirectory.Create(trap).Dispose());
            if (who == OtherUser.Label)
                yield return Refused("a link planted as the run folder", who, () => RunFolder.Create(trap, "doctor"));
        }

        Finding Refused(string what, string who, Action use)
        {
            try
            {
                use();
                return new Finding(what, who, target.Over, "the run went into it", false);
            }
            catch (Exception e) when (e is ProcActorsException or IOException)
            {
                return new Finding(what, who, target.Over, "refused", true);
            }
        }
    }
}
