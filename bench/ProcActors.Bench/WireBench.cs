namespace ProcActors.Bench;

/// <summary>Every figure that the wire is judged by, in one run.</summary>
internal static class WireBench
{
    public static async Task RunAsync(string[] parts)
    {
        WireTable table = new();
        if (Wants("messages"))
            await WireMessages.RunAsync(table);
        if (Wants("deaths"))
            await WireDeaths.RunAsync(table);
        if (Wants("starts"))
            await StartBench.RunAsync(table);
        Console.WriteLine(table);

        bool Wants(string part) => parts.Length == 0 || parts.Contains(part);
    }
}
