namespace ProcActors.TestKit.Simulated;

/// <summary>The clock of one simulated process: it reads the machine's time, and its timers go off in the process and die with it.</summary>
internal sealed class SimulatedClock(SimulatedMachine machine, SimulatedProcess process) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => machine.Now.Ticks;

    public override DateTimeOffset GetUtcNow() => SimulatedMachine.Epoch + machine.Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(machine, process, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(SimulatedMachine machine, SimulatedProcess process, Action callback) : ITimer
    {
        private readonly Lock _gate = new();
        private Alarm? _alarm;
        private TimeSpan _period;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                Cancel();
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                    Set(dueTime);
            }

            return true;
        }

        public void Dispose()
        {
            lock (_gate)
                Cancel();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        // Whoever waits for a timer is known to wait: time may go on, to this alarm and no further. Here and in Cancel the order is such that in between he seems to be on an errand.
        private void Set(TimeSpan dueTime)
        {
            _alarm = machine.SetAlarm(process, dueTime, Fire);
            process.Park();
        }

        private void Cancel()
        {
            if (_alarm is null)
                return;
            process.Unpark();
            _alarm.IsCancelled = true;
            _alarm = null;
        }

        private void Fire()
        {
            lock (_gate)
            {
                if (_alarm is null)
                    return;
                Cancel();
                if (_period > TimeSpan.Zero)
                    Set(_period);
            }

            callback();
        }
    }
}
