using ProcActors;
using Xunit;

namespace App;

public sealed class PoolSpecs
{
    [Fact]
    public async Task A_pool_works_under_a_test_host()
    {
        await using var runtime = await ProcessRuntime.StartAsync();
        await using ProcessPool pool = await runtime.PoolAsync(1);
        Assert.Equal(49, await pool.ApplyAsync(() => Jobs.Square(7)));
        Console.WriteLine("all is well");
    }
}

public static class Jobs
{
    public static int Square(int x) => x * x;
}
