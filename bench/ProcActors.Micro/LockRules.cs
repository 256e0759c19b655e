using BenchmarkDotNet.Attributes;
using ProcActors.Leases;

namespace ProcActors.Micro;

/// <summary>What the rules of a lock cost, and what a kept lock costs.</summary>
public class LockRules
{
    private static readonly Incarnation[] Processes = [.. Enumerable.Range(1, 4).Select(i => new Incarnation("run", $"p{i}", $"0.{i}"))];
    private readonly LeaseState _lock = new(1, bounded: true);
    private readonly LeaseState _wanted = new(1, bounded: true);
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"procactors-micro-{Environment.ProcessId}");
    private KeptWord _word = null!;
    private long _request;
    private long _token;
    private long _held;
    private long _grant;
    private int _next;

    [GlobalSetup]
    public void SetUp()
    {
        _word = KeptWord.Create(_file);
        _grant = KeptWord.Step;
        _word.Grant(_grant);
        _word.TryLeave(_grant, out _);
        foreach (Incarnation process in Processes)
            _wanted.Acquire(process, ++_request, 1, wait: true);
        _held = 1;
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _word.Dispose();
        File.Delete(_file);
    }

    [Benchmark(Description = "lock: acquire, release")]
    public void Alone()
    {
        _lock.Acquire(Processes[0], ++_request, 1, wait: true);
        _lock.Release(Processes[0], ++_request, ++_token);
        Forget(_lock);
    }

    [Benchmark(Description = "lock: release to one of three who wait, and get in line again")]
    public void Wanted()
    {
        Incarnation holder = Processes[_next++ % Processes.Length];
        _wanted.Release(holder, ++_request, _held++);
        _wanted.Acquire(holder, ++_request, 1, wait: true);
        Forget(_wanted);
    }

    [Benchmark(Description = "kept lock: enter, leave")]
    public void Kept()
    {
        if (!_word.TryEnter(_grant, out long token))
            _word.Grant(token = _grant);
        _word.TryLeave(token, out _);
    }

    private static void Forget(LeaseState state)
    {
        state.Replies.Clear();
        state.Events.Clear();
    }
}
