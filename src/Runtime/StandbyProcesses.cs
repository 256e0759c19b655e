namespace ProcActors;

/// <summary>
/// Started processes that wait for a role: handing one out takes milliseconds, a cold start hundreds. Refilled in the background, never used for a second role,
/// ended with the runtime.
/// </summary>
internal sealed class StandbyProcesses(int count, Func<Task<(int Ordinal, ActorProcess Process)>> start)
{
    // So many that end before they are of use, one after the other, and no more are started: something is wrong that another start won't mend.
    private const int MostFailures = 3;

    // Whoever has just been handed one is about to use it, and may want another: a start beside that takes a processor away from both.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Latest = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly Queue<(int Ordinal, ActorProcess Process)> _idle = new();
    private readonly HashSet<ActorProcess> _all = [];
    private int _starting;
    private int _failures;
    private bool _ended;
    private long _lastTaken;
    private bool _refills;

    /// <summary>Whether none are ever kept.</summary>
    public bool IsUnused => count == 0;

    /// <summary>The pids of those that wait for a role.</summary>
    public IReadOnlyList<int> Idle
    {
        get
        {
            lock (_gate)
                return [.. _idle.Where(idle => idle.Process.IsAlive).Select(idle => idle.Process.Pid)];
        }
    }

    /// <summary>Starts what is missing.</summary>
    public void Fill()
    {
        lock (_gate)
        {
            for (; !_ended && _failures < MostFailures && _idle.Count + _starting < count; _starting++)
                _ = StartAsync();
        }
    }

    /// <summary>A process that waits for a role, if there is one; the caller's from now on. Another is started in its place when none has been handed out for a while.</summary>
    public bool TryTake(out (int Ordinal, ActorProcess Process) taken)
    {
        taken = default;
        lock (_gate)
        {
            while (_idle.TryDequeue(out (int Ordinal, ActorProcess Process) next))
            {
                _all.Remove(next.Process);
                if (!next.Process.IsAlive)
                    continue;
                taken = next;
                _lastTaken = Environment.TickCount64;
                if (!_refills)
                    _ = RefillAsync();
                _refills = true;
                break;
            }
        }

        return taken.Process is not null;
    }

    /// <summary>Ends all that have not been handed out.</summary>
    public async Task EndAsync()
    {
        List<ActorProcess> left;
        lock (_gate)
        {
            _ended = true;
            left = [.. _all];
            _idle.Clear();
        }

        await Task.WhenAll(left.Select(process => process.KillAsync())).ConfigureAwait(false);
        await Task.WhenAll(left.Select(process => process.Exited)).ConfigureAwait(false);
    }

    private async Task RefillAsync()
    {
        long began = Environment.TickCount64;
        TimeSpan left = Quiet;
        while (left > TimeSpan.Zero && Environment.TickCount64 - began < Latest.TotalMilliseconds)
        {
            await Task.Delay(left).ConfigureAwait(false);
            lock (_gate)
                left = Quiet - TimeSpan.FromMilliseconds(Environment.TickCount64 - _lastTaken);
        }

        lock (_gate)
            _refills = false;
        Fill();
    }

    // One that has been handed out is not ours any more; one that ended while it stood by is replaced.
    private void Forget(ActorProcess process)
    {
        lock (_gate)
        {
            if (!_all.Remove(process))
                return;
            List<(int Ordinal, ActorProcess Process)> others = [.. _idle.Where(idle => idle.Process != process)];
            _idle.Clear();
            others.ForEach(_idle.Enqueue);
        }

        Fill();
    }

    private async Task StartAsync()
    {
        await Task.Yield();
        ActorProcess? process = null;
        try
        {
            (int ordinal, process) = await start().ConfigureAwait(false);
            bool ended;
            lock (_gate)
            {
                _all.Add(process);
                ended = _ended;
            }

            if (ended)
                await process.KillAsync().ConfigureAwait(false);
            await process.Idle.ConfigureAwait(false);
            lock (_gate)
            {
                _starting--;
                _failures = 0;
                if (!_ended)
                    _idle.Enqueue((ordinal, process));
            }

            await process.Exited.ConfigureAwait(false);
            Forget(process);
        }
        catch (Exception e) when (e is ProcActorsException or ObjectDisposedException)
        {
            lock (_gate)
            {
                _starting--;
                _failures++;
                if (process is not null)
                    _all.Remove(process);
            }

            Fill();
        }
    }
}
