using System.Collections.Concurrent;

namespace ProcActors.Spawning;

/// <summary>
/// The one thread that starts processes. Linux sends a child its parent-death signal when the <em>thread</em> that created it ends, so that
/// thread must live as long as the process: a thread of the pool, retired after 20 idle seconds, would take its children with it.
/// </summary>
internal static class Spawner
{
    private static readonly BlockingCollection<Order> Orders = [];
    private static readonly Lazy<Thread> Worker = new(StartThread);

    /// <summary>Starts a program; the task ends when it is running.</summary>
    /// <exception cref="ProcessStartException">The operating system refused.</exception>
    public static Task<SpawnedProcess> StartAsync(SpawnRequest request)
    {
        _ = Worker.Value;
        Order order = new(request, new TaskCompletionSource<SpawnedProcess>(TaskCreationOptions.RunContinuationsAsynchronously));
        Orders.Add(order);
        return order.Outcome.Task;
    }

    private static Thread StartThread()
    {
        Thread thread = new(Run, 256 * 1024) { IsBackground = true, Name = "procactors-spawner" };
        thread.Start();
        return thread;
    }

    private static void Run()
    {
        foreach (Order order in Orders.GetConsumingEnumerable())
        {
            try
            {
                order.Outcome.SetResult(PosixSpawn.Start(order.Request));
            }
            catch (Exception e)
            {
                order.Outcome.SetException(e);
            }
        }
    }

    private sealed record Order(SpawnRequest Request, TaskCompletionSource<SpawnedProcess> Outcome);
}
