using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;

namespace ProcActors.Remoting;

/// <summary>What Akka has to say goes to standard error, one line each, so that standard output stays the program's own.</summary>
internal sealed class StandardErrorLogger : UntypedActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                break;
            case LogEvent entry:
                Console.Error.WriteLine($"[{entry.LogLevel()}] {entry.LogSource}: {entry.Message}{(entry.Cause is null ? "" : Environment.NewLine + entry.Cause)}");
                break;
        }
    }
}
