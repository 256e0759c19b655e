namespace ProcActors.Launcher.Running;

/// <summary>Lines of all processes on one output: <c>HH:mm:ss.fff name | text</c>, names padded, a colour of its own for each name where there is a terminal.</summary>
internal sealed class LinePrinter(TextWriter output, bool colour, bool quiet, int width)
{
    public const string System = "system";
    public const string Main = "main";
    private static readonly string[] Colours = ["36", "33", "32", "35", "34", "91", "96", "93", "92", "95"];

    private readonly Lock _gate = new();

    public bool Colour => colour;

    public void Print(string name, string text)
    {
        if (quiet && name == System)
            return;
        string label = name.PadRight(width);
        lock (_gate)
            output.WriteLine(colour ? $"\e[2m{DateTime.Now:HH:mm:ss.fff}\e[0m \e[{ColourOf(name)}m{label} |\e[0m {text}" : $"{DateTime.Now:HH:mm:ss.fff} {label} | {text}");
    }

    /// <summary>A line without a time or name.</summary>
    public void PrintPlain(string text)
    {
        lock (_gate)
            output.WriteLine(text);
    }

    // string.GetHashCode differs from run to run; a name should keep its colour.
    private static string ColourOf(string name) => name == System ? "2" : Colours[name.Aggregate(17, (hash, c) => ((hash * 31) + c) & 0xffff) % Colours.Length];
}
