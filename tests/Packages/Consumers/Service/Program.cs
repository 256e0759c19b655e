// A worker service: its worker has a pool do its work, by the settings of the application, and stops the host.
using ProcActors;
using Service;

Console.WriteLine("main");
HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Services.AddProcActors();
builder.Services.AddHealthChecks().AddProcActors();
builder.Services.AddHostedService<Worker>();
await builder.Build().RunAsync();

namespace Service
{
    public sealed class Worker(ProcessRuntime runtime, IHostApplicationLifetime lifetime) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            ActorProcess speaker = await runtime.StartAsync(() => Jobs.Speak(), new ProcessOptions { Name = "speaker" }, stoppingToken);
            await speaker.JoinAsync(stoppingToken);
            await using ProcessPool pool = await runtime.PoolAsync(1, cancellationToken: stoppingToken);
            int answer = await pool.ApplyAsync(() => Jobs.Times(14), cancellationToken: stoppingToken);
            Console.WriteLine(answer == 42 ? "all is well" : $"Expected 42, found {answer}.");
            lifetime.StopApplication();
        }
    }

    public static class Jobs
    {
        public static void Speak() => Console.WriteLine("heard in the log");

        public static int Times(int number)
        {
            IConfigurationRoot settings = new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json").Build();
            return number * settings.GetValue<int>("Factor");
        }
    }
}
