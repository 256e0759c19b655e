using System.Threading.Channels;
using Akka.Actor;
using ProcActors.Coordination;
using ProcActors.Tests.Crashes;

namespace ProcActors.Tests.Actors.Simulated;

/// <summary>A process in name only: its handles, its endpoints and its incarnation are real, and its links can be stopped, and cut, on the test's word.</summary>
internal sealed class SimulatedProcess : IVictim, ILife
{
    private readonly ProcessRuntime _root;
    private readonly IActorRef _host;
    private readonly Channel<string> _said = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _dead = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SimulatedProcess(ProcessRuntime root, IActorRef coordinators, string name)
    {
        _root = root;
        _host = root.System.ActorOf(Props.Create(typeof(SimulatedHost), coordinators));
        Runtime = root.Simulate(name, new Dictionary<Type, IActorRef> { [typeof(CoordinatorHost)] = _host });
    }

    public ProcessRuntime Runtime { get; }

    public CancellationToken Dead => _dead.Token;

    public static async Task<SimulatedProcess> StartAsync(ProcessRuntime root, string name, Func<ILife, Task> work)
    {
        SimulatedProcess process = new(root, await root.RootServiceAsync<CoordinatorHost>(), name);
        _ = Task.Run(async () =>
        {
            try
            {
                await work(process);
            }
            catch (Exception e) when (process._dead.IsCancellationRequested)
            {
                // Nobody is left to hear of it.
                _ = e;
            }
            catch (Exception e)
            {
                process.Say(e.ToString());
            }
        });
        return process;
    }

    public void Say(string line) => _said.Writer.TryWrite(line);

    public async Task SaysAsync(string line)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        Assert.Equal(line, await _said.Reader.ReadAsync(limit.Token));
    }

    public Task BeginLastWordsAsync() => TellHostAsync(new SimulatedHost.Stop(Outgoing: true, Incoming: false));

    public async Task DieAsync(Arrival arrival, Task answered)
    {
        // By another thread, perhaps; it has been sent when it stands at the link.
        while ((int)await _host.Ask(new SimulatedHost.Count()) == 0)
            await Task.Yield();
        await TellHostAsync(new SimulatedHost.Cut(LetThrough: arrival == Arrival.InTime, Keep: arrival == Arrival.TooLate));
        await _root.EndSimulatedAsync(Runtime, signal: 9);
        await TellHostAsync(new SimulatedHost.Cut(LetThrough: arrival == Arrival.TooLate, Keep: false));
        _ended.SetResult();
        await _dead.CancelAsync();
        Dead.ThrowIfCancellationRequested();
    }

    public Task FreezeAsync() => TellHostAsync(new SimulatedHost.Stop(Outgoing: true, Incoming: true));

    public Task ThawAsync() => TellHostAsync(new SimulatedHost.Go());

    public async Task KillAsync()
    {
        await TellHostAsync(new SimulatedHost.Cut(LetThrough: false, Keep: false));
        await _root.EndSimulatedAsync(Runtime, signal: 9);
        await _dead.CancelAsync();
        _ended.TrySetResult();
    }

    public Task EndedAsync() => _ended.Task.WaitAsync(TimeSpan.FromSeconds(60));

    private Task TellHostAsync(object order) => _host.Ask(order, TimeSpan.FromSeconds(60));
}
