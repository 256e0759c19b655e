using System.Globalization;

namespace ProcActors.Tests.Scenarios;

/// <summary>Processes that say much.</summary>
public static class OutputJobs
{
    public static void Flood(int lines)
    {
        using StreamWriter output = new(Console.OpenStandardOutput(), bufferSize: 64 * 1024);
        string rest = new('x', 84);
        for (int i = 0; i < lines; i++)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"line {i,9} {rest}"));
    }
}
