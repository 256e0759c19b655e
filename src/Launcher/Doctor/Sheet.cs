using System.Text.Json;

namespace ProcActors.Launcher.Doctor;

/// <summary>What the doctor has found, for people and for programs.</summary>
internal sealed record Sheet(IReadOnlyList<Fact> Environment, IReadOnlyList<Finding> Attacks)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Whether every attack that was run failed and nothing is missing.</summary>
    public bool Held => Attacks.All(attack => attack.Held != false) && Environment.All(fact => fact.Ok != false);

    public string ToJson() => JsonSerializer.Serialize(new { held = Held, environment = Environment, attacks = Attacks }, Json);

    public void Print(TextWriter to)
    {
        int name = Environment.Max(fact => fact.Name.Length);
        foreach (Fact fact in Environment)
            to.WriteLine($"{Mark(fact.Ok, "ok"),-8} {fact.Name.PadRight(name)}  {fact.Value}");
        to.WriteLine();
        int what = Attacks.Max(attack => attack.What.Length);
        int who = Attacks.Max(attack => attack.As.Length);
        foreach (Finding attack in Attacks)
            to.WriteLine($"{Mark(attack.Held, "held"),-8} {attack.Over,-4}  {attack.As.PadRight(who)}  {attack.What.PadRight(what)}  {attack.Outcome}");
        to.WriteLine();
        int broken = Attacks.Count(attack => attack.Held == false);
        int left = Attacks.Count(attack => attack.Held is null);
        to.WriteLine($"{Attacks.Count - broken - left} held, {broken} broken, {left} not run; {Environment.Count(fact => fact.Ok == false)} faults of the environment");
    }

    private static string Mark(bool? good, string word) => good switch
    {
        true => word,
        false => "BROKEN",
        null => "",
    };
}
