using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace ProcActors.Remoting;

/// <summary>
/// Akka's scheduler on .NET's own timers. The stock one wakes at every tick, idle or not: with a hundred idle processes on a small machine that is most of
/// a core, and its resolution is the tick.
/// </summary>
/// <param name="config">Akka's settings; not used.</param>
/// <param name="log">Where an action that throws is told of.</param>
internal sealed class TimerScheduler(Config config, ILoggingAdapter log) : SchedulerBase(config, log), IDateTimeOffsetNowTimeProvider, IDisposable
{
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private volatile bool _disposed;

    /// <inheritdoc/>
    public override TimeSpan MonotonicClock => TimeProvider.System.GetElapsedTime(_began);

    /// <inheritdoc/>
    public override TimeSpan HighResMonotonicClock => MonotonicClock;

    /// <inheritdoc/>
    protected override DateTimeOffset TimeNow => DateTimeOffset.UtcNow;

    /// <inheritdoc/>
    public void Dispose() => _disposed = true;

    /// <inheritdoc/>
    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Schedule(delay, null, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Schedule(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) => Schedule(delay, null, action, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) => Schedule(delay, null, action.Run, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) => Schedule(initialDelay, interval, action, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Schedule(initialDelay, interval, action.Run, cancelable);

    private void Schedule(TimeSpan delay, TimeSpan? interval, Action action, ICancelable? cancelable)
    {
        if (cancelable?.IsCancellationRequested == true)
            return;
        Entry entry = new(this, interval, action, cancelable);
        entry.Begin(delay);
    }

    /// <summary>One timer; it ends itself when it is over, cancelled, or the system has ended.</summary>
    private sealed class Entry(TimerScheduler scheduler, TimeSpan? interval, Action action, ICancelable? cancelable)
    {
        private readonly Lock _gate = new();
        private Timer? _timer;
        private CancellationTokenRegistration _cancelled;

        public void Begin(TimeSpan delay)
        {
            lock (_gate)
                _timer = new Timer(static entry => ((Entry)entry!).Fire(), this, delay, Timeout.InfiniteTimeSpan);
            if (cancelable is not null)
                _cancelled = cancelable.Token.UnsafeRegister(static entry => ((Entry)entry!).End(), this);
        }

        private void Fire()
        {
            if (scheduler._disposed || cancelable?.IsCancellationRequested == true)
            {
                End();
                return;
            }

            try
            {
                action();
            }
            catch (Exception e)
            {
                scheduler.Log.Error(e, "A scheduled action failed");
            }

            if (interval is { } pause)
            {
                // The next turn begins after this one: a slow action never meets itself.
                lock (_gate)
                    _timer?.Change(pause, Timeout.InfiniteTimeSpan);
            }
            else
            {
                End();
            }
        }

        private void End()
        {
            lock (_gate)
            {
                _timer?.Dispose();
                _timer = null;
            }

            _cancelled.Unregister();
        }
    }
}
