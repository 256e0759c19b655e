using System.Globalization;
using ProcActors.Soak;

int kills = Option("--kills", 300);
int seed = Option("--seed", Environment.TickCount & 0xFFFF);
string folder = Directory.CreateTempSubdirectory("procactors-soak-").FullName;
Console.Error.WriteLine($"seed {seed}, {kills} kills, histories in {folder}");
using SoakRun run = new(kills, seed, folder);
Verdict verdict = await run.RunAsync(Console.Error.WriteLine);
Console.WriteLine(verdict);
Console.WriteLine(verdict.Faults.Count == 0 ? $"{verdict.Kills} kills, no fault" : $"{verdict.Kills} kills, {verdict.Faults.Count} faults; seed {seed}, histories in {folder}");
if (verdict.Faults.Count == 0)
    Directory.Delete(folder, recursive: true);
return verdict.Faults.Count == 0 ? 0 : 1;

int Option(string name, int otherwise)
{
    int at = Array.IndexOf(args, name);
    return at < 0 ? otherwise
        : at + 1 < args.Length && int.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value
        : throw new ArgumentException($"{name} needs a whole number.");
}
