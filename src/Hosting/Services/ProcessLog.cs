using Akka.Actor;
using Microsoft.Extensions.Logging;
using ProcActors.Registry;

namespace ProcActors.Services;

/// <summary>What children write, and how they end, in the application's log.</summary>
internal sealed partial class ProcessLog(ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger("ProcActors.Processes");

    /// <summary>One line of a child: information, or a warning where it went to standard error.</summary>
    public void Write(ActorProcess process, OutputLine line)
    {
        // A scope besides, so that whoever collects logs can tell processes apart without reading texts.
        using IDisposable? scope = _logger.BeginScope(new Dictionary<string, object> { ["ProcessName"] = process.Name, ["ProcessId"] = process.Pid });
        LogLine(line.IsError ? LogLevel.Warning : LogLevel.Information, process.Name, process.Pid, line.Text);
    }

    /// <summary>Has ends told from now on.</summary>
    // It hears of an end as it is told, and not some time later: the actor system may have ended by then, with what waits in mailboxes.
    public void ListenTo(ProcessRuntime runtime) => ((ExtendedActorSystem)runtime.System).SystemActorOf(Props.Create(typeof(Listener), this).WithDispatcher(Lines.InlineExecutor.Dispatcher), "process-log");

    [LoggerMessage(EventId = 1, Message = "{Process}[{Pid}] {Line}")]
    private partial void LogLine(LogLevel level, string process, int pid, string line);

    [LoggerMessage(EventId = 2, Message = "{Process}[{Pid}] ended: {Exit}")]
    private partial void LogEnd(LogLevel level, string process, int pid, ProcessExit exit);

    private sealed class Listener(ProcessLog log) : UntypedActor
    {
        protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(ProcessEnded));

        protected override void OnReceive(object message)
        {
            if (message is ProcessEnded { Exit: { } exit })
                log.LogEnd(exit.Success || exit.Signal == PosixSignals.Terminate ? LogLevel.Information : LogLevel.Warning, exit.Name, exit.Pid, exit);
        }
    }
}
