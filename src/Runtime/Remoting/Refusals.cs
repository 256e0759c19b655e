namespace ProcActors.Remoting;

/// <summary>What this process has refused to take in: counted, and the first of a kind said on standard error, so that nothing vanishes in silence.</summary>
internal static class Refusals
{
    private const int MostSaid = 20;
    private static long _count;

    public static long Total => Interlocked.Read(ref _count);

    public static void Count(string what)
    {
        if (Interlocked.Increment(ref _count) <= MostSaid)
            Console.Error.WriteLine($"[Warning] Refused: {what}.");
    }
}
