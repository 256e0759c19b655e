using Akka.Actor;

namespace Chat;

/// <summary>Somebody in the room; it hears in a process of its own.</summary>
public sealed class Guest : ReceiveActor
{
    public Guest(string name) => Receive<Said>(said => Console.WriteLine($"{name} (process {Environment.ProcessId}) hears {said.From}: {said.Text}"));
}
