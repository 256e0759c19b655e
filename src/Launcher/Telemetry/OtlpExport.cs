using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ProcActors.Launcher.Telemetry;

/// <summary>
/// Sends spans and metrics of this process to an OpenTelemetry collector by OTLP over HTTP: <c>URL/v1/traces</c>, <c>URL/v1/metrics</c>. Disposing sends what is
/// left. A collector that can't be reached costs what would have been sent to it, and at the end of each process a moment.
/// </summary>
internal sealed class OtlpExport : IDisposable
{
    private const int Patience = 2000;
    private const int BatchInterval = 500;
    private const int MetricInterval = 5000;
    private static readonly ActivitySource Source = new(ProcActorsTelemetry.Runtime);
    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;
    private Activity? _run;

    private OtlpExport(string url, string scenario, string process)
    {
        ResourceBuilder resource = ResourceBuilder.CreateEmpty()
            .AddService(scenario, serviceNamespace: "procactors", serviceInstanceId: process)
            .AddAttributes([new("process.pid", Environment.ProcessId)]);
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource([.. ProcActorsTelemetry.Sources])
            .AddOtlpExporter(options =>
            {
                To(options, url, "v1/traces");
                options.BatchExportProcessorOptions.ScheduledDelayMilliseconds = BatchInterval;
            })
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter([.. ProcActorsTelemetry.Meters])
            .AddOtlpExporter((options, reader) =>
            {
                To(options, url, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = MetricInterval;
            })
            .Build();
    }

    /// <summary>Begins in the launcher, with the span that all of the run is part of.</summary>
    public static OtlpExport InLauncher(string url, string scenario) => new OtlpExport(url, scenario, "launcher") { _run = Source.StartActivity($"scenario {scenario}") };

    /// <summary>Begins in a process of the run; called there before its role.</summary>
    public static IDisposable InChild(string url, string scenario) => new OtlpExport(url, scenario, ProcessRuntime.Current.Name);

    /// <summary>Whether this is where a collector may be: an absolute address of http or https.</summary>
    public static bool IsAddress(string url) => Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https";

    /// <summary>Sends what the meters show now: what belongs to coordinators is gone once their run has ended.</summary>
    public void Flush() => _metrics.ForceFlush(Patience);

    public void Dispose()
    {
        _run?.Stop();
        _traces.Shutdown(Patience);
        _metrics.Shutdown(Patience);
        _traces.Dispose();
        _metrics.Dispose();
    }

    private static void To(OtlpExporterOptions options, string url, string path)
    {
        options.Endpoint = new Uri($"{url.TrimEnd('/')}/{path}");
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.TimeoutMilliseconds = Patience;
    }
}
