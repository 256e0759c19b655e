namespace ProcActors.Launcher.Reports;

/// <summary>Something went from one process to another: the places of the events where it left and where it came.</summary>
internal readonly record struct Arrow(int From, int To);
