using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ProcActors.Tests.Samples;

public sealed class SampleSpecs
{
    [Fact]
    public async Task A_supervised_worker_is_started_again_and_its_job_comes_back()
    {
        using SampleRun sample = SampleRun.Start("Supervised");
        for (int i = 0; i < 2; i++)
        {
            string line = await sample.LineAsync(line => line.Contains("is at work", StringComparison.Ordinal), "the worker's pid");
            await sample.LineAsync(line => line.Contains("] job ", StringComparison.Ordinal), "a job");
            SampleRun.Kill(int.Parse(Regex.Match(line, @"worker (\d+)").Groups[1].Value));
            await sample.LineAsync(line => line.Contains("ended with SIGKILL", StringComparison.Ordinal), "the end");
        }

        await sample.LineAsync(line => line.EndsWith(", once more", StringComparison.Ordinal), "the job that came back");
        using (Process kill = Process.Start("kill", ["-TERM", $"{sample.Pid}"]))
            await kill.WaitForExitAsync();
        Assert.Equal(0, (await sample.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task A_guest_whose_process_is_killed_has_left_the_chat()
    {
        using SampleRun sample = SampleRun.Start("Chat");
        sample.Say("join ann");
        await sample.LineAsync(line => line.EndsWith("hears room: ann is here", StringComparison.Ordinal), "ann");
        sample.Say("join bob");
        string bob = await sample.LineAsync(line => line.StartsWith("bob", StringComparison.Ordinal), "bob");
        sample.Say("bob: hello");
        await sample.LineAsync(line => Regex.IsMatch(line, @"^ann \(process \d+\) hears bob: hello$"), "bob's word in ann's ear");
        SampleRun.Kill(int.Parse(Regex.Match(bob, @"process (\d+)").Groups[1].Value));
        await sample.LineAsync(line => line.EndsWith("hears room: bob has left", StringComparison.Ordinal), "bob's end in ann's ear");
        sample.Say("ann: alone");
        await sample.LineAsync(line => line.EndsWith("hears ann: alone", StringComparison.Ordinal), "ann's own word");
        sample.Say("");
        Assert.Equal(0, (await sample.EndAsync()).ExitCode);
    }

    [Theory]
    [InlineData("processes")]
    [InlineData("queues")]
    [InlineData("joinable")]
    [InlineData("tickets")]
    [InlineData("semaphore")]
    [InlineData("pool")]
    public async Task A_program_of_the_tutorial_prints_what_its_Python_twin_prints(string program)
    {
        using SampleRun sample = SampleRun.Start("Tutorial", program);
        (int code, List<string> lines) = await sample.EndAsync();
        Assert.True(code == 0, string.Join(Environment.NewLine, lines));

        string expected = Path.Combine(SampleRun.FolderOf("Tutorial"), program + ".out");
        Assert.Equal(Sorted(await File.ReadAllLinesAsync(expected)), Sorted(lines));

        // A daemon's last lines may come after its parent's: only a joined process has said all.
        if (program != "joinable")
            Assert.Equal((await File.ReadAllLinesAsync(expected))[^1], lines[^1]);
    }

    // Several processes print at once, in any order.
    private static IEnumerable<string> Sorted(IEnumerable<string> lines) => lines.Order(StringComparer.Ordinal);
}
