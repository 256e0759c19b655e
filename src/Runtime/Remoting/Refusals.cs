using Akka.Actor;

namespace ProcActors.Remoting;

/// <summary>What this process has refused to take in: counted, told to the system's event stream, and the first of it said on standard error, so that nothing vanishes in silence.</summary>
internal static class Refusals
{
    private const int MostSaid = 20;
    private static long _count;

    /// <summary>Where they are said; standard error unless somebody who provokes them wants to know better.</summary>
    public static Action<string> Say { get; set; } = Console.Error.WriteLine;

    public static long Total => Interlocked.Read(ref _count);

    public static void Count(ActorSystem? system, string what)
    {
        long count = Interlocked.Increment(ref _count);
        if (count <= MostSaid)
            Say($"[Warning] Refused: {what}.{(count == MostSaid ? " Further refusals are counted only." : "")}");
        system?.EventStream.Publish(new Refused(what));
    }
}
