namespace ProcActors.Launcher.Doctor;

/// <summary>Something about this machine that a run depends on.</summary>
/// <param name="Name">What.</param>
/// <param name="Value">How it is here.</param>
/// <param name="Ok">Whether that will do; null where there is nothing to judge.</param>
internal sealed record Fact(string Name, string Value, bool? Ok);
