using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using ProcActors.Registry;

namespace ProcActors.TestKit.Simulated;

/// <summary>Akka's timers by the machine's clock; made by Akka.</summary>
/// <param name="config">Of the actor system.</param>
/// <param name="log">Not used: what throws, throws where it is seen.</param>
internal sealed class SimulatedScheduler(Config config, ILoggingAdapter log) : SchedulerBase(config, log), IDateTimeOffsetNowTimeProvider
{
    private readonly SimulatedProcess _process = SimulatedProcess.Of(config);

    public override TimeSpan MonotonicClock => _process.Machine.Now;

    public override TimeSpan HighResMonotonicClock => _process.Machine.Now;

    protected override DateTimeOffset TimeNow => SimulatedMachine.Epoch + _process.Machine.Now;

    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Schedule(delay, null, () => receiver.Tell(message, sender), cancelable, IsBackground(receiver));

    protected override void InternalScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Schedule(initialDelay, interval, () => receiver.Tell(message, sender), cancelable, IsBackground(receiver));

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) => Schedule(delay, null, action, cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) => Schedule(delay, null, action.Run, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) => Schedule(initialDelay, interval, action, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) => Schedule(initialDelay, interval, action.Run, cancelable);

    private static bool IsBackground(ICanTell receiver) => receiver is IActorRef { Path: var path } && path.Elements is ["system", var first, ..] && first is not ("role" or RegistryActor.Name);

    private void Schedule(TimeSpan delay, TimeSpan? interval, Action action, ICancelable? cancelable, bool isBackground = true)
    {
        if (cancelable?.IsCancellationRequested == true)
            return;
        Alarm alarm = _process.Machine.SetAlarm(_process, delay, () =>
        {
            if (cancelable?.IsCancellationRequested == true)
                return;
            action();
            if (interval is { } pause)
                Schedule(pause, pause, action, cancelable, isBackground);
        }, isBackground);
        cancelable?.Token.UnsafeRegister(static alarm => ((Alarm)alarm!).IsCancelled = true, alarm);
    }
}
