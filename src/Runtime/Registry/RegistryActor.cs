using Akka.Actor;
using ProcActors.Lines;
using ProcActors.Remoting;
using ProcActors.Spawning;

namespace ProcActors.Registry;

/// <summary>
/// The root's book of the run: which processes live, what ended, and where the coordinators are. It learns of a death from the parent that
/// reaped it; the descendants of a dead parent it watches to their end itself.
/// </summary>
internal sealed class RegistryActor : UntypedActor
{
    public const string Name = "procactors";

    private readonly Dictionary<string, Member> _members = [];
    private readonly HashSet<string> _ended = [];
    private readonly Dictionary<Type, IActorRef> _services = [];
    private readonly LineHub _lines = ProcessRuntime.Of(Context.System).Lines;
    private readonly Dictionary<string, HashSet<IActorRef>> _watchers = [];

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RegistryProtocol.Join join:
                OnJoin(join);
                break;
            case RegistryProtocol.ReportEnded ended:
                Drain(new ProcessEnded(ended.Process, new ProcessExit { Name = ended.Process.Name, Pid = ended.Pid, ExitCode = ended.ExitCode, Signal = ended.Signal }, ended.Asked), Sender);
                break;
            case ProcessEnded ended:
                Drain(ended, ActorRefs.Nobody);
                break;
            case Drained drained:
                OnEnded(drained.Ended);
                drained.Asker.Tell(new RegistryProtocol.Noted());
                break;
            case EndMember end:
                if (_members.TryGetValue(end.Process.Number, out Member? member))
                    _ = member.Watch.KillAndWaitAsync();
                break;
            case RegistryProtocol.Watch watch:
                OnWatch(watch.Host);
                break;
            case RegistryProtocol.ListMembers:
                ProcessRuntime own = ProcessRuntime.Of(Context.System);
                RegistryProtocol.Join root = new(own.Incarnation, Environment.ProcessId, own.SystemAddress);
                Sender.Tell(new RegistryProtocol.Members([root, .. _members.Values.Select(one => one.Joined)]));
                break;
            case RegistryProtocol.FindService find:
                Sender.Tell(Find(find.TypeName));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnJoin(RegistryProtocol.Join join)
    {
        // A process whose parent died while it was starting must not begin its work: nobody would ever reap it.
        if (_ended.FirstOrDefault(number => join.Process.Number == number || join.Process.Number.StartsWith(number + ".", StringComparison.Ordinal)) is { } gone)
        {
            Sender.Tell(new RegistryProtocol.Refused($"process {gone}, which it descends from, has ended"));
            return;
        }

        _members[join.Process.Number] = new Member(join, ProcessRuntime.Of(Context.System).Host.Watch(join.Pid));
        Context.System.EventStream.Publish(new ProcessJoined(join.Process, join.Pid));
        Sender.Tell(new RegistryProtocol.Joined());
    }

    private void OnWatch(string host)
    {
        if (_ended.Contains(WireSetup.NumberOf(host)))
        {
            Sender.Tell(new RegistryProtocol.Exited(host));
            return;
        }

        if (!_watchers.TryGetValue(host, out HashSet<IActorRef>? watchers))
            _watchers[host] = watchers = [];
        watchers.Add(Sender);
    }

    // What a process said before its end counts, and is heard before the end is told.
    private void Drain(ProcessEnded ended, IActorRef asker)
    {
        IActorRef self = Self;
        _lines.WhenDrained(ended.Incarnation, () => self.Tell(new Drained(ended, asker)));
    }

    private void OnEnded(ProcessEnded ended)
    {
        if (!_ended.Add(ended.Incarnation.Number))
            return;

        if (_members.Remove(ended.Incarnation.Number, out Member? member))
            member.Watch.Dispose();
        Context.System.EventStream.Publish(ended);
        TellWatchers(WireSetup.HostOf(ended.Incarnation));
        ProcessRuntime.Of(Context.System).Wire.Forget(ended.Incarnation);

        // Its children were sent SIGKILL by the kernel; their leases go on only once they are really gone.
        foreach (Member descendant in _members.Values.Where(candidate => candidate.Process.DescendsFrom(ended.Incarnation)).ToList())
        {
            descendant.Watch.KillAndWaitAsync().PipeTo(
                Self,
                success: () => new ProcessEnded(descendant.Process, new ProcessExit { Name = descendant.Process.Name, Pid = descendant.Pid }));
        }
    }

    private void TellWatchers(string ended)
    {
        foreach (HashSet<IActorRef> watchers in _watchers.Values)
            watchers.RemoveWhere(watcher => watcher.Path.Address.Host == ended);
        if (!_watchers.Remove(ended, out HashSet<IActorRef>? those))
            return;
        foreach (IActorRef watcher in those)
            watcher.Tell(new RegistryProtocol.Exited(ended));
    }

    private object Find(string typeName)
    {
        if (Type.GetType(typeName) is not { } type || !type.IsDefined(typeof(RootServiceAttribute), inherit: false))
            return new RegistryProtocol.Refused($"'{typeName}' is no service of the root process");

        if (!_services.TryGetValue(type, out IActorRef? service))
            _services[type] = service = Context.ActorOf(Props.Create(type), type.Name);
        return new RegistryProtocol.Found(service.Path.ToStringWithoutAddress());
    }

    private sealed record Drained(ProcessEnded Ended, IActorRef Asker);

    private sealed record Member(RegistryProtocol.Join Joined, IEndWatch Watch)
    {
        public Incarnation Process => Joined.Process;

        public int Pid => Joined.Pid;
    }
}
