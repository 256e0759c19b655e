using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ProcActors.Tests.Hosting;

public sealed class HostingSpecs
{
    [Fact]
    public async Task Children_are_heard_in_the_log_and_ended_with_the_host()
    {
        LogLines log = new();
        using IHost host = Build(builder => builder.Logging.AddProvider(log));
        await host.StartAsync();
        ProcessRuntime runtime = host.Services.GetRequiredService<ProcessRuntime>();
        ActorProcess child = await runtime.StartAsync(() => Jobs.Speak(default), new ProcessOptions { Name = "speaker", Daemon = true });

        // They come by two ways, so in either order.
        (LogLevel, string)[] lines = [await log.NextAsync(_ => true), await log.NextAsync(_ => true)];
        Assert.Equal([(LogLevel.Information, $"speaker[{child.Pid}] hello"), (LogLevel.Warning, $"speaker[{child.Pid}] oh")], lines.Order());

        await host.StopAsync();
        Assert.Equal(15, child.Exit?.Signal);
        Assert.Equal((LogLevel.Information, $"speaker[{child.Pid}] ended: SIGTERM"), await log.NextAsync(text => text.Contains("ended", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_child_that_is_not_a_daemon_is_ended_at_the_hosts_time_limit()
    {
        using IHost host = Build(builder => builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1)));
        await host.StartAsync();
        ActorProcess child = await host.Services.GetRequiredService<ProcessRuntime>().StartAsync(() => Jobs.Speak(default), new ProcessOptions { Output = _ => { } });
        await host.StopAsync();
        Assert.Equal(15, child.Exit?.Signal);
    }

    [Fact]
    public async Task A_killed_child_is_a_warning()
    {
        LogLines log = new();
        using IHost host = Build(builder => builder.Logging.AddProvider(log));
        await host.StartAsync();
        ActorProcess child = await host.Services.GetRequiredService<ProcessRuntime>().StartAsync(() => Jobs.Speak(default), new ProcessOptions { Name = "victim", Daemon = true });
        await log.NextAsync(text => text.EndsWith("oh", StringComparison.Ordinal));
        using (Process process = Process.GetProcessById(child.Pid))
            process.Kill();
        Assert.Equal((LogLevel.Warning, $"victim[{child.Pid}] ended: SIGKILL"), await log.NextAsync(text => text.Contains("ended", StringComparison.Ordinal)));
        await host.StopAsync();
    }

    [Fact]
    public async Task Options_come_from_the_configuration_and_from_code()
    {
        using IHost host = Build(
            builder => builder.Configuration.AddInMemoryCollection([new("ProcActors:Name", "shop"), new("ProcActors:StopGrace", "00:00:02")]),
            options => options.Runtime = runtime => runtime with { Name = runtime.Name + "-1" });
        await host.StartAsync();
        Assert.Equal("shop-1", host.Services.GetRequiredService<ProcessRuntime>().Name);
        Assert.Equal(TimeSpan.FromSeconds(2), host.Services.GetRequiredService<IOptions<ProcActorsOptions>>().Value.StopGrace);
        await host.StopAsync();
    }

    [Fact]
    public async Task Options_that_can_not_be_used_are_all_named_at_the_start()
    {
        using IHost host = Build(_ => { }, options => (options.Standby, options.MaxConcurrentStarts) = (-1, 0));
        OptionsValidationException refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Equal(["ProcActors:MaxConcurrentStarts is 0: expected 1 or more.", "ProcActors:Standby is -1: expected 0 or more."], refused.Failures);
    }

    [Fact]
    public async Task A_setting_that_nobody_knows_is_refused()
    {
        using IHost host = Build(builder => builder.Configuration.AddInMemoryCollection([new("ProcActors:StopGrce", "00:00:02")]));
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());
        Assert.Contains("StopGrce", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_health_check_tells_how_many_children_there_are_and_when_the_runtime_is_gone()
    {
        using IHost host = Build(builder => builder.Services.AddHealthChecks().AddProcActors());
        await host.StartAsync();
        HealthCheckService health = host.Services.GetRequiredService<HealthCheckService>();
        ProcessRuntime runtime = host.Services.GetRequiredService<ProcessRuntime>();
        await using (ProcessPool pool = await runtime.PoolAsync(1))
        {
            Assert.Equal(9, await pool.ApplyAsync(() => Jobs.Square(3)));
            HealthReportEntry entry = (await health.CheckHealthAsync()).Entries["procactors"];
            Assert.Equal((HealthStatus.Healthy, 1), (entry.Status, entry.Data["children"]));
        }

        await host.StopAsync();
        Assert.Equal(HealthStatus.Unhealthy, (await health.CheckHealthAsync()).Entries["procactors"].Status);
    }

    private static IHost Build(Action<HostApplicationBuilder> more, Action<ProcActorsOptions>? configure = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddProcActors(configure);
        more(builder);
        return builder.Build();
    }
}
