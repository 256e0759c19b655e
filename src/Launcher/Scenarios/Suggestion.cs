namespace ProcActors.Launcher.Scenarios;

/// <summary>What somebody may have meant.</summary>
internal static class Suggestion
{
    /// <summary><c>; did you mean 'queue'?</c>, or nothing when no known word is near.</summary>
    public static string For(string found, IEnumerable<string> known)
    {
        string? nearest = known.MinBy(word => Distance(found, word));
        return nearest is not null && Distance(found, nearest) <= Math.Max(1, Math.Min(3, found.Length / 2)) ? $"; did you mean '{nearest}'?" : "";
    }

    // Levenshtein's distance over at most 40 characters each.
    private static int Distance(string a, string b)
    {
        a = a[..Math.Min(a.Length, 40)];
        b = b[..Math.Min(b.Length, 40)];
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
