namespace ProcActors.Tests.Processes;

public sealed class ProcessSpecs
{
    [Fact]
    public async Task A_process_runs_a_method_and_exits_zero()
    {
        await using ProcessRuntime runtime = await ProcessRuntime.StartAsync();
        List<OutputLine> lines = [];
        ActorProcess process = await runtime.StartAsync(() => Jobs.Echo("hello"), new ProcessOptions { Name = "p1", Output = lines.Add });
        ProcessExit exit = await process.JoinAsync();
        Assert.Equal(new OutputLine("hello", false), Assert.Single(lines));
        Assert.Equal(0, exit.ExitCode);
    }
}
