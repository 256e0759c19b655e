using Akka.Actor;
using ProcActors.Coordination;
using ProcActors.Registry;

namespace ProcActors.Launcher.Running;

/// <summary>Writes what happens to queues, locks and the like into the record of the run.</summary>
internal sealed class Recorder(EventLog events, Tally tally, ProcessIds pids, Action<Happened> tell) : UntypedActor
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
            case ProcessJoined joined:
                pids.Add(joined.Incarnation, joined.Pid);
                if (joined.Incarnation.Depth > 1)
                    events.Write("process.ready", ("process", joined.Incarnation.Name), ("pid", joined.Pid), ("parent", pids.ParentOf(joined.Incarnation)));
                break;
            case ProcessEnded { Incarnation.Depth: > 1 } ended:
                // Of those that the launcher started itself, it knows better what for.
                events.Write(
                    "process.exited",
                    ("process", ended.Incarnation.Name),
                    ("pid", ended.Exit.Pid),
                    ("parent", pids.ParentOf(ended.Incarnation)),
                    ("exitCode", ended.Exit.ExitCode),
                    ("signal", ended.Exit.Signal),
                    ("reason", ended.Exit.Code is null ? "orphaned" : ended.Asked ? "stopped" : ended.Exit.Signal is null ? "ended" : "died"));
                break;
            case Happened happened:
                tally.Add(happened);
                events.Write(
                    happened.Event,
                    ("process", happened.Process.Name),
                    ("pid", pids.Of(happened.Process)),
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
