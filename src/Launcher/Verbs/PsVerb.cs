using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ProcActors.Launcher.Control;
using ProcActors.Launcher.Running;

namespace ProcActors.Launcher.Verbs;

/// <summary><c>ps</c>: the processes of a live run, and what they do.</summary>
internal static class PsVerb
{
    public static Command Create()
    {
        Command command = new("ps", "Show the processes of a live run: state, processor time, memory, what each does or waits for.");
        LiveRunArguments.AddTo(command);
        command.SetAction(static async (parsed, cancellationToken) =>
        {
            if (await LiveRunArguments.AskAsync(parsed, new ControlRequest { Verb = ControlMessages.Table }, cancellationToken).ConfigureAwait(false) is not { } result)
                return ExitCodes.Usage;
            if (parsed.GetValue(LiveRunArguments.Output) == "json")
                OutputFormat.WriteJson(result);
            else
                Print(result["processes"].Deserialize<List<ProcessLine>>(ControlMessages.Json)!);
            return ExitCodes.Passed;
        });
        return command;
    }

    private static void Print(List<ProcessLine> processes)
    {
        int width = processes.Select(process => process.Name.Length).Append(4).Max();
        Console.WriteLine($"{"NAME".PadRight(width)}  {"STATE",-8}  {"PID",7}  {"CPU",8}  {"MEMORY",8}  {"RESTARTS",8}  DOES");
        foreach (ProcessLine process in processes)
            Console.WriteLine($"{process.Name.PadRight(width)}  {process.State,-8}  {process.Pid,7}  {Seconds(process.CpuMilliseconds),8}  {Megabytes(process.Memory),8}  {process.Restarts,8}  {process.Does}".TrimEnd());
    }

    private static string Seconds(long milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000.0:0.00} s");

    private static string Megabytes(long bytes) => bytes == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0} MB");
}
