using System.Diagnostics;
using System.Globalization;
using ProcActors.Soak;

int kills = Option("--kills", 300);
int seed = Option("--seed", Environment.TickCount & 0xFFFF);
SeededFault fault = Array.IndexOf(args, "--fault") is >= 0 and int at && at + 1 < args.Length ? Enum.Parse<SeededFault>(args[at + 1]) : SeededFault.None;
string folder = Directory.CreateTempSubdirectory("procactors-soak-").FullName;
Console.Error.WriteLine($"seed {seed}, {kills} kills, histories in {folder}");
long began = Stopwatch.GetTimestamp();
Verdict verdict = await new SoakRun(new SoakOptions(kills, seed, folder) { Fault = fault, Patience = fault is SeededFault.None or SeededFault.AcknowledgeBeforeAccept ? SoakOptions.Longest : TimeSpan.FromSeconds(6) }).RunAsync(Console.Error.WriteLine);
Console.WriteLine(verdict);
Console.WriteLine($"{Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
Console.WriteLine(verdict.Faults.Count == 0 ? $"{verdict.Kills} kills, no fault" : $"{verdict.Kills} kills, {verdict.Faults.Count} faults; seed {seed}, histories in {folder}");
if (verdict.Faults.Count == 0)
    Directory.Delete(folder, recursive: true);
return verdict.Faults.Count == 0 ? 0 : 1;

int Option(string name, int otherwise)
{
    int place = Array.IndexOf(args, name);
    return place < 0 ? otherwise
        : place + 1 < args.Length && int.TryParse(args[place + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value
        : throw new ArgumentException($"{name} needs a whole number.");
}
