using Akka.Actor;
using ProcActors.Coordination;
using ProcActors.Registry;

namespace ProcActors.TestKit;

/// <summary>Writes what happens in a run into its history.</summary>
internal sealed class HistoryRecorder(ScenarioRun run) : UntypedActor
{
    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(Happened));
        Context.System.EventStream.Subscribe(Self, typeof(ProcessJoined));
        Context.System.EventStream.Subscribe(Self, typeof(ProcessEnded));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Happened happened:
                run.Record(happened.Event, happened.Process, happened.Name, happened.Number);
                break;
            case ProcessJoined joined:
                run.Record("process.ready", joined.Incarnation, null, joined.Pid);
                break;
            case ProcessEnded ended:
                run.Record("process.exited", ended.Incarnation, null, ended.Exit.Code ?? 0);
                break;
            case Flush:
                Sender.Tell(Flush.Instance);
                break;
        }
    }

    /// <summary>Answered when all that happened before is in the history.</summary>
    internal sealed class Flush
    {
        public static readonly Flush Instance = new();
    }
}
