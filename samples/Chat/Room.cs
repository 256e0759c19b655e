using Akka.Actor;
using ProcActors;

namespace Chat;

/// <summary>Who is there, and what they say. Every guest is an actor in a process of its own; one whose process ends, however it ends, has left.</summary>
public sealed class Room : ReceiveActor
{
    private readonly Dictionary<string, IActorRef> _guests = [];
    private readonly ProcessRuntime _runtime;

    public Room(ProcessRuntime runtime)
    {
        _runtime = runtime;
        Receive<string>(line =>
        {
            if (line.StartsWith("join ", StringComparison.Ordinal))
                Invite(line[5..]);
            else if (line.StartsWith("leave ", StringComparison.Ordinal) && _guests.TryGetValue(line[6..], out IActorRef? leaving))
                Context.Stop(leaving);
            else if (line.Split(": ", 2) is [var from, var text] && _guests.ContainsKey(from))
                Tell(new Said(from, text));
            else
                Console.WriteLine("(nobody heard that)");
        });
        Receive<Joined>(joined =>
        {
            _guests[joined.Name] = Context.Watch(joined.Guest);
            Tell(new Said("room", $"{joined.Name} is here"));
        });
        Receive<Status.Failure>(failure => Console.WriteLine($"(somebody could not come: {failure.Cause.Message})"));
        Receive<Terminated>(ended =>
        {
            string name = _guests.First(guest => guest.Value.Equals(ended.ActorRef)).Key;
            _guests.Remove(name);
            Tell(new Said("room", $"{name} has left"));
            Console.WriteLine($"{name} has left");
        });
    }

    private void Invite(string name)
    {
        if (_guests.ContainsKey(name))
        {
            Console.WriteLine($"({name} is here already)");
            return;
        }

        // The room goes on talking while the process starts.
        _runtime.SpawnAsync(Props.Create(typeof(Guest), name), new ProcessOptions { Name = name, Daemon = true }).PipeTo(Self, success: guest => new Joined(name, guest));
    }

    private void Tell(Said said)
    {
        foreach (IActorRef guest in _guests.Values)
            guest.Tell(said);
    }

    private sealed record Joined(string Name, IActorRef Guest);
}
