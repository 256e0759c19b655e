using Akka.Actor;
using ProcActors.Coordination;
using ProcActors.Registry;

namespace ProcActors.Launcher.Running;

/// <summary>Writes what happens to queues, locks and the like into the record of the run.</summary>
internal sealed class Recorder(EventLog events, Tally tally, Action<Happened> tell) : UntypedActor
{
    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(Happened));
        Context.System.EventStream.Subscribe(Self, typeof(ProcessJoined));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ProcessJoined joined:
                ProcessIds.Add(joined.Incarnation, joined.Pid);
                break;
            case Happened happened:
                tally.Add(happened);
                events.Write(
                    happened.Event,
                    ("process", happened.Process.Name),
                    ("pid", ProcessIds.Of(happened.Process)),
                    (happened.Subject, happened.Name),
                    (happened.Figure, happened.Number));
                tell(happened);
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
