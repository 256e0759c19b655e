using ProcActors.Bootstrap;
using ProcActors.Spawning;

namespace ProcActors.Tests.Processes;

public sealed class ChildProcessSpecs
{
    [Fact]
    public async Task A_child_that_can_not_be_talked_with_is_left_by_its_parent_and_so_ends()
    {
        // No frame begins like this; then it waits for the end of what its parent says.
        SpawnRequest request = new("/bin/sh", ["-c", "printf nonsense >&0; cat"], new Dictionary<string, string>(), null);
        ChildProcess child = new(await Spawner.StartAsync(request));
        TaskCompletionSource<WaitStatus> ended = new();
        child.Begin(ControlKind.Bootstrap, "the bootstrap"u8.ToArray(), new DescriptorList(), _ => { }, _ => { }, ended.SetResult);
        try
        {
            Assert.Equal(0, (await ended.Task.WaitAsync(Lines.Limit)).ExitCode);
            await child.LastWordsAsync();
        }
        finally
        {
            child.Send(PosixSignals.Kill);
        }
    }
}
