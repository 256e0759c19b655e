using System.Net.Sockets;
using System.Text.Json;

namespace ProcActors.Tests.Scenarios;

/// <summary>The doctor, on runs that hold and on one that does not.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class DoctorSpecs
{
    private static readonly string[] FromOutside =
    [
        "raw bytes at the door", "HTTP at the door", "TLS with another certificate", "TLS without a certificate", "another run's introduction", "a frame that claims 2 GiB", "a plain Akka system",
        "another run's system: selection of a private actor", "another run's system: remote deployment", "100 slow introductions, a byte at a time", "a link planted as the folder of the sockets",
    ];

    private static readonly string[] FromInside = ["serializer 1 (JSON) with a type's name", "serializer 3: remote deployment", "a delegate as payload", "a message that is not in the protocol's table", "a frame that claims 2 GiB"];

    private static bool IsRoot => Environment.UserName == "root";

    [Fact]
    public async Task Its_own_runs_hold_against_every_attack_over_both_transports()
    {
        using LauncherRun run = new("doctor", "--output", "json");
        LauncherRun.Result result = await run.EndAsync();
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Equal("", result.Errors);
        Sheet sheet = Read(result.Output);
        foreach (string over in new[] { "unix", "tcp" })
        {
            Assert.Superset(FromOutside.ToHashSet(), sheet.What(over, "same user"));
            Assert.Superset(FromInside.ToHashSet(), sheet.What(over, "let in (knows the secret)"));
            if (IsRoot)
                Assert.Superset(new HashSet<string>([.. FromOutside, "listing the run folder", "a link planted as the run folder"]), sheet.What(over, "other user (nobody)"));
            else
                Assert.Contains(sheet.Attacks, attack => attack.As == "other user (nobody)" && attack.Held is null);
        }

        Assert.Contains("serializer 1 (JSON) on a line of messages", sheet.What("unix", "let in (knows the secret)"));
        Assert.Contains(sheet.Environment, fact => fact is { Name: "Unix sockets", Ok: true });
    }

    [Theory]
    [InlineData("off")]
    [InlineData("on")]
    public async Task A_live_run_holds_and_goes_on_unharmed(string diagnostics)
    {
        using LauncherRun run = LauncherRun.Of("echo-server.conf", "processes.server.with.port=0", $"allow-diagnostics={diagnostics}");
        await run.UntilAsync(events => events.Any(entry => entry.GetProperty("event").GetString() == "process.ready"), "a process that is ready");
        string earlier = Path.Combine(Path.GetTempPath(), $"dotnet-diagnostic-{run.Children()[0]}-1-socket");
        await File.WriteAllTextAsync(earlier, "what a process with this id, killed before, has left behind");
        try
        {
            using LauncherRun doctor = new("doctor", "--run-dir", Path.GetDirectoryName(run.Record)!, "--output", "json");
            LauncherRun.Result result = await doctor.EndAsync();
            Sheet sheet = Read(result.Output);
            Assert.Equal(diagnostics == "on" ? ["a diagnostics socket of a child"] : [], sheet.Attacks.Where(attack => attack.Held == false).Select(attack => attack.What).Distinct());
            Assert.True(result.ExitCode == (diagnostics == "on" ? 1 : 0), result.Output + result.Errors);
            Assert.Superset(FromOutside.ToHashSet(), sheet.What("unix", "same user"));
        }
        finally
        {
            File.Delete(earlier);
        }

        run.Signal("-INT");
        Assert.Equal(130, (await run.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task A_run_with_an_open_door_is_found_out()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("procactors-open-");
        try
        {
            // This process plays its root: it answers whoever says anything, and has left its record to everybody.
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "events.ndjson"), $$"""{"seq":1,"t":0,"event":"run.started","scenario":"open","pid":{{Environment.ProcessId}}}""" + "\n");
            folder.UnixFileMode = (UnixFileMode)0b111_111_111;
            await using FileStream held = new(Path.Combine(folder.FullName, "lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
            using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder.FullName, "p0")));
            File.SetUnixFileMode(Path.Combine(folder.FullName, "p0"), (UnixFileMode)0b111_111_111);
            listener.Listen(500);
            _ = WelcomeEverybodyAsync(listener);

            using LauncherRun doctor = new("doctor", folder.FullName, "--output", "json");
            LauncherRun.Result result = await doctor.EndAsync();
            Assert.True(result.ExitCode == 1, result.Output + result.Errors);
            Sheet sheet = Read(result.Output);
            Assert.False(sheet.Held);
            string[] broken = [.. sheet.Attacks.Where(attack => attack.Held == false).Select(attack => attack.What).Distinct()];
            Assert.Superset(new HashSet<string>(["raw bytes at the door", "HTTP at the door", "another run's introduction"]), broken.ToHashSet());
            if (IsRoot)
                Assert.Contains("reading the record of the run", broken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_run_that_is_none_is_the_users_mistake()
    {
        using LauncherRun doctor = new("doctor", "no-such-run");
        LauncherRun.Result result = await doctor.EndAsync();
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("There is no run 'no-such-run'", result.Errors, StringComparison.Ordinal);
    }

    private static async Task WelcomeEverybodyAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                Socket guest = await listener.AcceptAsync();
                _ = Task.Run(async () =>
                {
                    using (guest)
                    {
                        await guest.ReceiveAsync(new byte[8192]);
                        await guest.SendAsync(new byte[] { 1 });
                    }
                });
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static Sheet Read(string json)
    {
        Assert.True(json.StartsWith('{'), $"Something stands before the sheet: {json[..Math.Min(json.Length, 1000)]}");
        return JsonSerializer.Deserialize<Sheet>(json, JsonSerializerOptions.Web)!;
    }

    private sealed record Sheet(bool Held, Fact[] Environment, Attack[] Attacks)
    {
        public HashSet<string> What(string over, string who) => [.. Attacks.Where(attack => attack.Over == over && attack.As == who && attack.Held == true).Select(attack => attack.What)];
    }

    private sealed record Fact(string Name, string Value, bool? Ok);

    private sealed record Attack(string What, string As, string Over, string Outcome, bool? Held);
}
