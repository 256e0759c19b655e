using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ProcActors.Remoting;
using ProcActors.Telemetry;

namespace ProcActors.Bootstrap;

/// <summary>
/// What the start of an actor system needs sooner or later, and what depends on nothing that it learns on its way, is made ready by a second thread from the first moment, in the
/// order in which it will be needed. Without a processor to spare it costs nothing, as it has to be done anyway.
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
            RuntimeHelpers.RunClassConstructor(typeof(RemoteConfig).TypeHandle);

            // By which Akka looks at a system's name, word for word: .NET keeps what it made of such a pattern.
            _ = Regex.Match(ProcessRuntime.SystemName, "^[a-zA-Z0-9][a-zA-Z0-9-]*$");
            _ = Expression.Lambda<Func<string>>(Expression.Constant("")).Compile()();
            RuntimeHelpers.RunClassConstructor(typeof(RuntimeTelemetry).TypeHandle);
        }
        catch (Exception e) when (e is TypeInitializationException or FileNotFoundException)
        {
            // Whoever needs it fails in the same way, and is in a place to say so.
        }
    }
}
