using Akka.Actor;
using Chat;
using ProcActors;

await using var runtime = await ProcessRuntime.StartAsync();
IActorRef room = runtime.System.ActorOf(Props.Create(typeof(Room), runtime), "room");
Console.WriteLine("ann joins with 'join ann', speaks with 'ann: hello', leaves with 'leave ann'; an empty line ends the chat");
while (Console.ReadLine() is { Length: > 0 } line)
    room.Tell(line);
