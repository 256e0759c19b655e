using System.Diagnostics;

namespace ProcActors.Tests.Processes;

/// <summary>Waits for what another process does, bounded.</summary>
internal static class Until
{
    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        long began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Lines.Limit, $"it did not come about that {what}");
            await Task.Yield();
        }
    }
}
