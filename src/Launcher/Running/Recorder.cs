using Akka.Actor;
using ProcActors.Queues;

namespace ProcActors.Launcher.Running;

/// <summary>Writes what happens in the queues into the record of the run.</summary>
internal sealed class Recorder(EventLog events) : UntypedActor
{
    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(QueueHappened));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case QueueHappened { Event: var happened } record:
                events.Write(happened.Name, ("process", happened.Process.Name), ("pid", ProcessIds.Of(happened.Process)), ("queue", record.Queue), ("item", happened.Item));
                break;
            case Flush:
                Sender.Tell(Flush.Instance);
                break;
        }
    }

    /// <summary>Answered when everything that happened before has been written.</summary>
    internal sealed class Flush
    {
        public static readonly Flush Instance = new();
    }
}
