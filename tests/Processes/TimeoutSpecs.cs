using System.Diagnostics;

namespace ProcActors.Tests.Processes;

/// <summary>Whoever does not wait is answered at once, and whoever waits is not sent away early.</summary>
public sealed class TimeoutSpecs : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    // .NET's timers may end some milliseconds before the clock says so.
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(180);

    private static readonly Dictionary<string, Func<ProcessRuntime, Task<Func<TimeSpan?, Task<bool>>>>> Waits = new(StringComparer.Ordinal)
    {
        ["get of an empty queue"] = async runtime =>
        {
            ProcessQueue<int> queue = await runtime.QueueAsync<int>();
            return async timeout => (await queue.TryGetAsync(timeout)).Found;
        },
        ["put into a full queue"] = async runtime =>
        {
            ProcessQueue<int> queue = await runtime.QueueAsync<int>(capacity: 1);
            await queue.PutAsync(1);
            return async timeout => await queue.TryPutAsync(2, timeout);
        },
        ["join of a queue with work"] = async runtime =>
        {
            JoinableQueue<int> queue = await runtime.JoinableQueueAsync<int>();
            await queue.PutAsync(1);
            return async timeout => await queue.TryJoinAsync(timeout);
        },
        ["lock that is held"] = async runtime =>
        {
            ProcessLock gate = await runtime.LockAsync();
            await gate.AcquireAsync();
            return async timeout => await gate.TryAcquireAsync(timeout) is not null;
        },
        ["re-entrant lock of another"] = async runtime =>
        {
            ProcessRLock gate = await runtime.RLockAsync();
            await gate.OwnedBy(new object()).AcquireAsync();
            return async timeout => await gate.OwnedBy(new object()).TryAcquireAsync(timeout) is not null;
        },
        ["semaphore of none"] = async runtime =>
        {
            ProcessSemaphore none = await runtime.SemaphoreAsync(permits: 0);
            return async timeout => await none.TryAcquireAsync(timeout) is not null;
        },
        ["event that is not set"] = async runtime =>
        {
            ProcessEvent signal = await runtime.EventAsync();
            return async timeout => await signal.TryWaitAsync(timeout);
        },
        ["notification that does not come"] = async runtime =>
        {
            ProcessCondition condition = await runtime.ConditionAsync();
            Lease lease = await condition.AcquireAsync();
            return async timeout => await condition.TryWaitAsync(lease, timeout);
        },
        ["message that does not come"] = async runtime =>
        {
            (PipeEnd<int> here, PipeEnd<int> there) = await runtime.PipeAsync<int>();
            await there.PollAsync();
            return async timeout => (await here.TryReceiveAsync(timeout)).Found;
        },
        ["poll of an empty pipe"] = async runtime =>
        {
            (PipeEnd<int> here, PipeEnd<int> there) = await runtime.PipeAsync<int>();
            await there.PollAsync();
            return async timeout => await here.PollAsync(timeout);
        },
    };

    private ProcessRuntime _runtime = null!;

    public static TheoryData<string> Names => [.. Waits.Keys];

    public async Task InitializeAsync() => _runtime = await ProcessRuntime.StartAsync();

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Who_does_not_wait_is_answered_at_once_and_who_waits_not_too_early(string what)
    {
        Func<TimeSpan?, Task<bool>> wait = await Waits[what](_runtime);

        // So often that nobody could wait for each.
        for (int i = 0; i < 1000; i++)
            Assert.False(await wait(i % 2 == 0 ? TimeSpan.Zero : TimeSpan.FromDays(-1)).WaitAsync(Lines.Limit));
        long began = Stopwatch.GetTimestamp();
        Assert.False(await wait(Patience).WaitAsync(Lines.Limit));
        Assert.True(Stopwatch.GetElapsedTime(began) >= Least, $"it gave up after {Stopwatch.GetElapsedTime(began).TotalMilliseconds} ms of {Patience.TotalMilliseconds}");
    }
}
