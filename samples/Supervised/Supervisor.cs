using ProcActors;

namespace Supervised;

/// <summary>
/// Keeps one worker at work as long as the application runs. One that ends is started again, later each time; five ends within a minute are too many,
/// and end the application. What the worker had in hand comes back to the queue by itself.
/// </summary>
public sealed partial class Supervisor(ProcessRuntime runtime, IHostApplicationLifetime application, ILogger<Supervisor> log) : BackgroundService
{
    private const int Intensity = 5;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        JoinableQueue<int> jobs = await runtime.JoinableQueueAsync<int>("jobs", capacity: 10, stoppingToken);
        Task feeding = FeedAsync(jobs, stoppingToken);
        Queue<DateTimeOffset> ends = new();
        while (!stoppingToken.IsCancellationRequested)
        {
            ActorProcess worker = await runtime.StartAsync(() => Worker.Run(jobs, default), new ProcessOptions { Name = "worker", Daemon = true }, stoppingToken);
            Started(worker.Pid);
            ProcessExit exit = await worker.JoinAsync(stoppingToken);

            ends.Enqueue(DateTimeOffset.UtcNow);
            while (ends.Peek() < DateTimeOffset.UtcNow - Period)
                ends.Dequeue();
            if (ends.Count > Intensity)
            {
                GivenUp(ends.Count, Period);
                application.StopApplication();
                return;
            }

            Ended(exit, ends.Count, Intensity);
            await Task.Delay(TimeSpan.FromMilliseconds(100 * Math.Pow(2, ends.Count - 1)), stoppingToken);
        }

        await feeding;
    }

    private static async Task FeedAsync(JoinableQueue<int> jobs, CancellationToken stop)
    {
        for (int number = 1; ; number++)
            await jobs.PutAsync(number, stop);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "worker {Pid} is at work")]
    private partial void Started(int pid);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the worker ended with {Exit}, end {Count} of {Most} in a minute: it is started again")]
    private partial void Ended(ProcessExit exit, int count, int most);

    [LoggerMessage(Level = LogLevel.Error, Message = "the worker ended {Count} times within {Period}: giving up")]
    private partial void GivenUp(int count, TimeSpan period);
}
