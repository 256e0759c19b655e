using System.Collections;

namespace ProcActors.Bootstrap;

/// <summary>The environment of this process, as a whole.</summary>
internal static class EnvironmentVariables
{
    /// <summary>As it is.</summary>
    public static Dictionary<string, string> Current() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");

    /// <summary>Makes it what is given, and nothing else.</summary>
    public static void Adopt(Dictionary<string, string> environment)
    {
        foreach (string name in Current().Keys.Where(name => !environment.ContainsKey(name)))
            Environment.SetEnvironmentVariable(name, null);
        foreach ((string name, string value) in environment)
            Environment.SetEnvironmentVariable(name, value);
    }
}
