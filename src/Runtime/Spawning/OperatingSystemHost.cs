using Akka.Actor;
using Akka.Configuration;
using ProcActors.Registry;

namespace ProcActors.Spawning;

/// <summary>Processes of the operating system.</summary>
internal sealed class OperatingSystemHost : IProcessHost
{
    public static readonly OperatingSystemHost Instance = new();

    public TimeProvider Time => TimeProvider.System;

    public TaskCreationOptions Continuations => TaskCreationOptions.RunContinuationsAsynchronously;

    public int Pid => Environment.ProcessId;

    public Config Config => Config.Empty;

    public Task<T> Resume<T>(Task<T> answer) => answer;

    public Task<object> AskAsync(ActorSystem system, ICanTell actor, object question, TimeSpan patience) => actor.Ask(question, patience);

    public Task<T> Track<T>(Task<T> step) => step;

    public void Queue(Action work) => ThreadPool.UnsafeQueueUserWorkItem(static work => work(), work, preferLocal: false);

    public void Go(Func<Task> flow) => _ = Task.Run(flow);

    // The kernel sees to it.
    public void Own(IDisposable thing)
    {
    }

    public string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    public async Task<IChild> StartAsync(Incarnation child, ProcessOptions options, IReadOnlyDictionary<string, string> environment)
    {
        LaunchCommand command = LaunchCommand.For(child.Name, options.DotnetHost);
        SpawnRequest request = new(command.File, command.Arguments, ChildMark.Set(environment, command.Entry), options.WorkingDirectory);
        return new ChildProcess(await Spawner.StartAsync(request).ConfigureAwait(false));
    }

    public IEndWatch Watch(int pid) => DeathWatch.Begin(pid);

    public void Die()
    {
        _ = Posix.Kill(Environment.ProcessId, PosixSignals.Kill);
        Thread.Sleep(Timeout.Infinite);
    }
}
