using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ProcActors.Services;

namespace ProcActors;

/// <summary>ProcActors as a service of an application with a host.</summary>
public static class HostingExtensions
{
    /// <summary>
    /// Makes the application the root of a run: <see cref="ProcessRuntime"/> can be injected, what children write goes to the application's log with their names and pids, and
    /// when the host stops its children are joined, and those left at the host's <c>ShutdownTimeout</c> are ended. Services that are added afterwards are stopped before.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">What is to differ from the configuration's section <c>ProcActors</c>; default (null): nothing.</param>
    /// <exception cref="OptionsValidationException">At the start of the host: a value can't be used. All that can't are named.</exception>
    [RequiresUnreferencedCode("Another process finds methods, actors and messages by their names: a trimmer can't know which.")]
    [RequiresDynamicCode("Values of any type are serialised: no compiler can know which.")]
    public static IServiceCollection AddProcActors(this IServiceCollection services, Action<ProcActorsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        OptionsBuilder<ProcActorsOptions> options = services.AddOptions<ProcActorsOptions>()
            .BindConfiguration(ProcActorsOptions.Section, static binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.AddSingleton<IValidateOptions<ProcActorsOptions>, OptionsCheck>();
        services.AddSingleton<ProcessLog>();
        services.AddSingleton(MakeRuntime);
        services.AddSingleton<IHostedService, RuntimeService>();
        return services;
    }

    /// <summary>Adds a check that is healthy as long as the runtime answers; it tells how many children there are.</summary>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="name">The check's name; default <c>procactors</c>.</param>
    /// <param name="tags">The check's tags; default (null): none.</param>
    public static IHealthChecksBuilder AddProcActors(this IHealthChecksBuilder builder, string name = "procactors", IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(name, static services => new RuntimeHealthCheck(services.GetRequiredService<ProcessRuntime>()), null, tags));
    }

    // Whoever has it injected is made before the host starts: so it is started here, which takes a moment and waits for nobody else.
    private static ProcessRuntime MakeRuntime(IServiceProvider services)
    {
        if (ProcessRuntime.IsChild)
            return ProcessRuntime.Current;
        ProcActorsOptions options = services.GetRequiredService<IOptions<ProcActorsOptions>>().Value;
        ProcessLog log = services.GetRequiredService<ProcessLog>();
        ActorSystem? bridged = options.BridgeActorSystem ? services.GetRequiredService<ActorSystem>() : null;
        ProcessRuntime runtime = ProcessRuntime.StartAsync(options.ToRuntimeOptions(log.Write)).GetAwaiter().GetResult();
        if (bridged is not null)
            runtime.Bridge(bridged);
        log.ListenTo(runtime);
        return runtime;
    }
}
