using Akka.Actor;
using Akka.Event;

namespace ProcActors.Bootstrap;

/// <summary>
/// The parent of a process's one actor: supervises it by Akka's default rules (restart), except that an actor that can't even be constructed ends the
/// process; when the actor has stopped the process ends.
/// </summary>
internal sealed class RoleHost : UntypedActor
{
    private readonly TaskCompletionSource<IActorRef> _started;
    private readonly TaskCompletionSource<Exception?> _ended;
    private readonly Props _props;
    private IActorRef _actor = ActorRefs.Nobody;
    private Exception? _failure;

    public RoleHost(Props props, TaskCompletionSource<IActorRef> started, TaskCompletionSource<Exception?> ended)
    {
        _props = props;
        _started = started;
        _ended = ended;
    }

    protected override void PreStart()
    {
        _actor = Context.Watch(Context.ActorOf(_props, "actor"));

        // The first answer proves that the constructor is through; a constructor that throws stops the actor instead.
        _actor.Tell(new Identify(null));
    }

    // A failure that ends the process is told once, by the process's end.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(-1, Timeout.Infinite, Decide, loggingEnabled: false);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ActorIdentity { Subject: { } actor }:
                _started.TrySetResult(actor);
                break;
            case Stop { Signal: PosixSignals.Interrupt } when typeof(IFinishesWork).IsAssignableFrom(_props.Type):
                _actor.Tell(FinishWork.Instance);
                break;
            case Stop:
                Context.Stop(_actor);
                break;
            case Terminated:
                if (_failure is not null)
                    _started.TrySetException(_failure);
                else
                    _started.TrySetResult(_actor);
                _ended.TrySetResult(_failure);
                break;
        }
    }

    private static ProcessFailedException? SaidOnPurpose(Exception? failure) =>
        failure is null or ProcessFailedException ? failure as ProcessFailedException : SaidOnPurpose(failure.InnerException);

    private Directive Decide(Exception failure)
    {
        switch (failure)
        {
            case ActorInitializationException:
                _failure = SaidOnPurpose(failure) ?? failure.GetBaseException();
                return Directive.Stop;
            case ProcessFailedException:
                _failure = failure;
                return Directive.Stop;
            case ActorKilledException:
                return Directive.Stop;
            default:
                Context.GetLogger().Error(failure, "The actor failed and is started anew");
                return Directive.Restart;
        }
    }

    /// <summary>The process has been asked to end as <paramref name="Signal"/> would ask it: the actor is stopped once it is through with its current message.</summary>
    internal sealed record Stop(int Signal);
}
