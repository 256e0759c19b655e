using System.Collections.Concurrent;
using System.Diagnostics;

namespace ProcActors.Tests.Processes;

/// <summary>The trace of a call goes into the worker and comes to its end.</summary>
public sealed class PoolTraceSpecs
{
    [Fact]
    public async Task What_a_worker_does_is_a_child_of_the_call_and_a_failure_is_told()
    {
        ConcurrentBag<Activity> ended = [];
        using ActivityListener listener = TraceJobs.Listen(ended.Add);
        await using ProcessRuntime runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { OnChildStart = () => TraceJobs.ListenInChild() });
        await using ProcessPool pool = await runtime.PoolAsync(1, new PoolOptions { Name = "traced" });

        string called = await pool.ApplyAsync(() => TraceJobs.Where());
        IReadOnlyList<string> mapped = await pool.MapAsync(TraceJobs.WhereFor, [1, 2, 3]);
        await Assert.ThrowsAsync<RemoteException>(() => pool.ApplyAsync(() => TraceJobs.Fail()));
        Assert.Null(Activity.Current);

        // A span ends beside the caller, who has the result by then.
        await Until.TrueAsync(() => Task.FromResult(ended.Count(span => span.OperationName is "call traced" or "map traced") == 3), "the spans end");

        Activity[] calls = [.. ended.Where(span => span.OperationName == "call traced").OrderBy(span => span.StartTimeUtc)];
        Assert.Equal([ActivityStatusCode.Unset, ActivityStatusCode.Error], calls.Select(call => call.Status));
        Assert.Equal($"{calls[0].TraceId} {calls[0].SpanId} 1", called);
        Activity map = Assert.Single(ended, span => span.OperationName == "map traced");
        Assert.All(mapped, where => Assert.StartsWith($"{map.TraceId} {map.SpanId} ", where, StringComparison.Ordinal));
        Assert.Equal(3, map.GetTagItem("procactors.tasks"));
    }
}
