namespace ProcActors.Tests.Processes;

public sealed class DictionaryProcessSpecs : IAsyncLifetime
{
    private readonly Lines _lines = new();
    private ProcessRuntime _runtime = null!;

    public async Task InitializeAsync() => _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { StopGrace = TimeSpan.FromSeconds(2) });

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Fact]
    public async Task It_does_what_a_dictionary_does()
    {
        ProcessDictionary<string, int> ages = await _runtime.DictionaryAsync<string, int>("ages");
        await Assert.ThrowsAsync<KeyNotFoundException>(() => ages.GetAsync("ann").AsTask());
        Assert.Equal((false, 0), await ages.TryGetAsync("ann"));
        await ages.SetAsync("ann", 30);
        Assert.True(await ages.TryAddAsync("bob", 40));
        Assert.False(await ages.TryAddAsync("bob", 41));
        Assert.Equal((30, 40, 2), (await ages.GetAsync("ann"), await ages.GetAsync("bob"), await ages.CountAsync()));
        Assert.False(await ages.TryUpdateAsync("bob", 42, 41));
        Assert.True(await ages.TryUpdateAsync("bob", 41, 40));
        Assert.False(await ages.TryUpdateAsync("cid", 1, 0));
        Assert.Equal(41, await ages.GetOrAddAsync("bob", 1));
        Assert.Equal(50, await ages.GetOrAddAsync("cid", 50));
        Assert.Equal(3, await ages.GetOrAddAsync("dan", name => name.Length));
        Assert.Equal(3, await ages.GetOrAddAsync("dan", _ => throw new InvalidOperationException("it is there")));
        Assert.Equal(31, await ages.AddOrUpdateAsync("ann", 1, (_, age) => age + 1));
        Assert.Equal([("ann", 31), ("bob", 41), ("cid", 50), ("dan", 3)], (await ages.SnapshotAsync()).Select(pair => (pair.Key, pair.Value)).Order());
        Assert.True(await ages.RemoveAsync("cid"));
        Assert.False(await ages.RemoveAsync("cid"));
        Assert.Equal((true, 3), await ages.TryRemoveAsync("dan"));
        Assert.False(await ages.ContainsKeyAsync("dan"));
        await Assert.ThrowsAsync<NotSupportedException>(() => ages.AddOrUpdateAsync("ann", 1, (_, _) => throw new NotSupportedException()).AsTask());
        Assert.Equal(31, await ages.GetAsync("ann"));
        await ages.ClearAsync();
        Assert.Equal(0, await ages.CountAsync());
        Assert.Empty(await ages.SnapshotAsync());
        await Assert.ThrowsAsync<ArgumentException>(() => ages.SetAsync(new string('a', 70_000), 1).AsTask());
    }

    [Fact]
    public async Task Keys_are_the_same_in_every_process_and_each_is_claimed_by_one()
    {
        ProcessDictionary<int, string> tasks = await _runtime.DictionaryAsync<int, string>();
        string[] names = ["a", "b", "c"];
        ActorProcess[] claimers = [.. await Task.WhenAll(names.Select(name => _runtime.StartAsync(() => SharedJobs.Claim(tasks, 100), _lines.Options(name))))];
        Assert.All(await Task.WhenAll(claimers.Select(claimer => claimer.JoinAsync())).WaitAsync(Lines.Limit), exit => Assert.True(exit.Success, string.Join('\n', exit.LastErrorLines)));
        IReadOnlyList<KeyValuePair<int, string>> all = await tasks.SnapshotAsync();
        Assert.Equal(Enumerable.Range(0, 100), all.Select(pair => pair.Key).Order());
        Assert.All(all, pair => Assert.Contains(pair.Value, names));

        // Records as keys: what the same code makes of the same data is the same bytes.
        ProcessDictionary<SharedJobs.Point, byte[]> points = await _runtime.DictionaryAsync<SharedJobs.Point, byte[]>();
        await points.SetAsync(new SharedJobs.Point(1, 2), new byte[3_000_000]);
        Assert.Equal(3_000_000, (await points.GetAsync(new SharedJobs.Point(1, 2))).Length);
        Assert.Equal(3_000_000, (await points.SnapshotAsync()).Single().Value.Length);
    }

    [Fact]
    public async Task No_update_of_many_processes_is_lost()
    {
        ProcessDictionary<string, int> counts = await _runtime.DictionaryAsync<string, int>("counts");
        string[] words = [.. Enumerable.Range(0, 200).Select(i => i % 3 == 0 ? "to" : "be")];
        ActorProcess[] counters = [.. await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _runtime.StartAsync(() => SharedJobs.Count(counts, words), _lines.Options())))];
        Assert.All(await Task.WhenAll(counters.Select(counter => counter.JoinAsync())).WaitAsync(Lines.Limit), exit => Assert.True(exit.Success, string.Join('\n', exit.LastErrorLines)));
        Assert.Equal((3 * 67, 3 * 133), (await counts.GetAsync("to"), await counts.GetAsync("be")));
    }

    [Fact]
    public async Task A_process_killed_as_it_makes_a_value_leaves_the_key_to_the_next()
    {
        ProcessDictionary<int, string> made = await _runtime.DictionaryAsync<int, string>("made");
        ActorProcess making = await _runtime.StartAsync(() => SharedJobs.KeepMaking(made), _lines.Options());
        Assert.Equal("making", await _lines.NextAsync());
        ValueTask<string> next = made.GetOrAddAsync(1, _ => "mine");
        await made.SetAsync(2, "others go on");
        Assert.False(await made.ContainsKeyAsync(1));
        await making.KillAsync();
        Assert.Equal("mine", await next.AsTask().WaitAsync(Lines.Limit));
    }
}
