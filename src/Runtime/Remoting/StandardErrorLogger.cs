using Akka.Event;

namespace ProcActors.Remoting;

/// <summary>
/// What Akka has to say goes to standard error, one line each, so that standard output stays the program's own. Stands in for Akka's own writer to standard output:
/// the default logger hands it every entry, and Akka those that are left when that logger is stopped.
/// </summary>
internal sealed class StandardErrorLogger : MinimalLogger
{
    protected override void Log(object message)
    {
        switch (message)
        {
            // What is too large is lost, and only this says so.
            case LogEvent { Cause: { } lost } when lost.GetType().Name == "OversizedPayloadException":
                Console.Error.WriteLine($"[Error] {lost.Message} Send it through a queue, a pool or a pipe, which take it in parts.");
                break;
            // A broken connection is how remoting notices an exit, which the parent has reported in its own words.
            case LogEvent entry when entry.Cause?.GetType().Namespace == "Akka.Remote":
                break;
            case LogEvent entry:
                Console.Error.WriteLine($"[{entry.LogLevel().ToString().Replace("Level", "", StringComparison.Ordinal)}] {entry.LogSource}: {entry.Message}{(entry.Cause is null ? "" : Environment.NewLine + entry.Cause)}");
                break;
        }
    }
}
