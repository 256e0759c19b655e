using System.Diagnostics;
using ProcActors.Tests.Crashes;

namespace ProcActors.Tests.Processes;

/// <summary>A process that is to die, from outside and from inside.</summary>
public sealed class RealVictim : IVictim, ILife
{
    private const int Stop = 19;
    private const int Continue = 18;
    private readonly ActorProcess? _process;
    private readonly Lines? _lines;

    private RealVictim()
    {
    }

    internal RealVictim(ActorProcess process, Lines lines) => (_process, _lines) = (process, lines);

    ProcessRuntime ILife.Runtime => ProcessRuntime.Current;

    CancellationToken ILife.Dead => CancellationToken.None;

    /// <summary>What the process runs.</summary>
    public static Task RunAsync(string role, string name, CrashPoint point, Arrival arrival) => Victim.RunAsync(new RealVictim(), role, name, point, arrival);

    async Task IVictim.SaysAsync(string line) => Assert.Equal(line, await _lines!.NextAsync());

    Task IVictim.FreezeAsync()
    {
        ProcessTable.Signal(_process!, Stop);
        return Task.CompletedTask;
    }

    Task IVictim.ThawAsync()
    {
        ProcessTable.Signal(_process!, Continue);
        return Task.CompletedTask;
    }

    async Task IVictim.KillAsync()
    {
        await _process!.KillAsync();
        await _process.JoinAsync();
    }

    async Task IVictim.EndedAsync() => Assert.Equal(9, (await _process!.JoinAsync().WaitAsync(Lines.Limit)).Signal);

    void ILife.Say(string line) => Console.WriteLine(line);

    Task ILife.BeginLastWordsAsync() => Task.CompletedTask;

    async Task ILife.DieAsync(Arrival arrival, Task answered)
    {
        if (arrival == Arrival.InTime)
            await answered;
        Process.GetCurrentProcess().Kill();
        await Task.Delay(Timeout.Infinite);
    }
}
