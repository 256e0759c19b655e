using System.Globalization;

namespace ProcActors.Tests.Processes;

public sealed class ValueProcessSpecs : IAsyncLifetime
{
    private readonly Lines _lines = new();
    private ProcessRuntime _runtime = null!;
    private ProcessValue<int> _total = null!;

    public async Task InitializeAsync()
    {
        _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { StopGrace = TimeSpan.FromSeconds(2) });
        _total = await _runtime.ValueAsync("total", 0);
    }

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Fact]
    public async Task What_a_child_sets_is_seen_by_all()
    {
        ProcessValue<long> number = await _runtime.ValueAsync("number", 7L);
        ProcessValue<string> text = await _runtime.ValueAsync("text", "seven");
        ProcessValue<SharedJobs.Point> point = await _runtime.ValueAsync("point", new SharedJobs.Point(7, 7));
        ActorProcess child = await _runtime.StartAsync(() => SharedJobs.SetAll(number, text, point), _lines.Options());
        ProcessExit exit = await child.JoinAsync();
        Assert.True(exit.Success, string.Join('\n', exit.LastErrorLines));
        Assert.Equal("7 seven Point { X = 7, Y = 7 }", await _lines.NextAsync());
        Assert.Equal((8L, "eight", new SharedJobs.Point(8, 8)), (await number.GetAsync(), await text.GetAsync(), await point.GetAsync()));
        Assert.Equal(8, await (await _runtime.ValueAsync("number", 1L)).GetAsync());
    }

    [Fact]
    public async Task Exchange_compare_and_update_are_one_step_each()
    {
        Assert.Equal(0, await _total.ExchangeAsync(5));
        Assert.False(await _total.CompareAndSetAsync(4, 9));
        Assert.True(await _total.CompareAndSetAsync(5, 6));
        Assert.Equal(12, await _total.UpdateAsync(number => number * 2));
        Assert.Equal(15, await _total.AddAsync(3));
        await Assert.ThrowsAsync<NotSupportedException>(() => _total.UpdateAsync(_ => throw new NotSupportedException()).AsTask());
        Assert.Equal(15, await _total.GetAsync());

        ProcessValue<SharedJobs.Point> point = await _runtime.ValueAsync("point", new SharedJobs.Point(1, 2));
        Assert.True(await point.CompareAndSetAsync(new SharedJobs.Point(1, 2), new SharedJobs.Point(3, 4)));
        PayloadException wrong = await Assert.ThrowsAsync<PayloadException>(async () => await (await _runtime.ValueAsync<string>("point")).GetAsync());
        Assert.Contains("value 'point' holds a ProcActors.Tests.Processes.SharedJobs+Point", wrong.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _runtime.DictionaryAsync<string, int>("total"));
        await Assert.ThrowsAsync<PayloadException>(() => _runtime.ValueAsync<object>("stream", Stream.Null));
    }

    [Fact]
    public async Task A_large_value_arrives_whole()
    {
        byte[] bytes = new byte[16 * 1024 * 1024];
        new Random(7).NextBytes(bytes);
        ProcessValue<byte[]> large = await _runtime.ValueAsync("large", bytes);
        Assert.Equal(bytes, await large.GetAsync());
        byte[] updated = await large.UpdateAsync(before => before[1..]);
        Assert.Equal(updated, await large.GetAsync());
    }

    [Fact]
    public async Task No_addition_of_many_processes_is_lost()
    {
        ActorProcess[] adders = [.. await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _runtime.StartAsync(() => SharedJobs.Add(_total, 250), _lines.Options())))];
        Assert.All(await Task.WhenAll(adders.Select(adder => adder.JoinAsync())).WaitAsync(Lines.Limit), exit => Assert.True(exit.Success, string.Join('\n', exit.LastErrorLines)));
        Assert.Equal(1000, await _total.GetAsync());
    }

    /// <summary>Judged by what the processes themselves have seen confirmed: each sum once, and none that is larger than the last.</summary>
    [Fact]
    public async Task Updates_are_whole_though_processes_are_killed_in_the_middle()
    {
        for (int round = 0; round < 3; round++)
        {
            ActorProcess[] adders = [.. await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _runtime.StartAsync(() => SharedJobs.AddAndTell(_total), _lines.Options())))];
            int begun = await _total.GetAsync();
            await Until.TrueAsync(async () => await _total.GetAsync() > begun + 200, "two hundred were added");
            foreach (ActorProcess adder in adders)
                await adder.KillAsync();
            await Task.WhenAll(adders.Select(adder => adder.JoinAsync()));
        }

        int last = await _total.GetAsync();
        List<int> seen = [.. _lines.Rest().Select(line => int.Parse(line, CultureInfo.InvariantCulture)).Order()];
        Assert.Equal(seen.Distinct(), seen);
        Assert.InRange(last - seen.Count, 0, 9);
        Assert.True(seen[^1] <= last);
    }
}
