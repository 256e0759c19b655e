namespace ProcActors.Launcher.Hocon;

/// <summary>A place in a file, counted from 1.</summary>
internal readonly record struct SourcePosition(string File, int Line, int Column)
{
    public override string ToString() => $"{File}:{Line}:{Column}";
}

/// <summary>One thing that is wrong with a file, and where.</summary>
internal sealed record Fault(SourcePosition Position, string Text)
{
    // Names and values of a file may be as long as the file.
    private const int Longest = 2000;

    public string Text { get; init; } = Text.Length <= Longest ? Text : Text[..Longest] + "…";

    public override string ToString() => $"{Position}: {Text}";
}

/// <summary>The file can't be read any further.</summary>
internal sealed class HoconException(Fault fault, bool isFinal = false) : Exception(fault.ToString())
{
    public Fault Fault => fault;

    /// <summary>Whether what follows can't be made sense of either.</summary>
    public bool IsFinal => isFinal;
}
