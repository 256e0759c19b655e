using System.Linq.Expressions;
using Akka.Configuration;

namespace ProcActors.Bootstrap;

/// <summary>
/// What the start of an actor system needs sooner or later, and what depends on nothing that it learns on its way, is made ready by a second thread from the first moment: the
/// regular expressions that Akka compiles for its settings (38 of the 310 ms of a cold start), the compiler of expressions. Without a processor to spare it costs nothing, as it has to
/// be done anyway.
/// </summary>
internal static class HeadStart
{
    private static int _begun;

    /// <summary>Begins, once in a process.</summary>
    public static void Begin()
    {
        if (Interlocked.Exchange(ref _begun, 1) == 0)
            new Thread(Run) { IsBackground = true, Name = "procactors-head-start" }.Start();
    }

    private static void Run()
    {
        try
        {
            Config settings = ConfigurationFactory.ParseString("time = 1s, size = 1k");
            _ = settings.GetTimeSpan("time");
            _ = settings.GetByteSize("size");
            _ = Expression.Lambda<Func<string>>(Expression.Constant("")).Compile()();
        }
        catch (Exception e) when (e is TypeInitializationException or FileNotFoundException)
        {
            // Whoever needs it fails in the same way, and is in a place to say so.
        }
    }
}
