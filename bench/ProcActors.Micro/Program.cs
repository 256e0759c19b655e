using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;
using ProcActors.Micro;

// In this process, in few and short rounds: all of it in less than a minute when nothing else is at work.
ManualConfig config = ManualConfig.CreateEmpty()
    .AddJob(Job.ShortRun.WithIterationTime(TimeInterval.FromMilliseconds(100)).WithEvaluateOverhead(false).WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddExporter(MarkdownExporter.GitHub)
    .AddLogger(ConsoleLogger.Default)
    .WithOptions(ConfigOptions.JoinSummary)
    .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "procactors-micro"));
if (args.Length == 0)
    BenchmarkRunner.Run(typeof(Codecs).Assembly, config);
else
    BenchmarkSwitcher.FromAssembly(typeof(Codecs).Assembly).Run(args, config);
