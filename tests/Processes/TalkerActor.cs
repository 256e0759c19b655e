using Akka.Actor;

namespace ProcActors.Tests.Processes;

public sealed class TalkerActor : UntypedActor
{
    private readonly string _word;

    public TalkerActor(string word) => _word = word.Length > 0 ? word : throw new ArgumentException("a talker needs a word");

    protected override void OnReceive(object message)
    {
        if (message is "stop")
            Context.Stop(Self);
        else
            Sender.Tell($"{_word} {Environment.ProcessId}");
    }
}
