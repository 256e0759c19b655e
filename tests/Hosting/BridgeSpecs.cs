using System.Diagnostics;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ProcActors.Tests.Hosting;

/// <summary>Actors of an actor system that the application has already, here from Akka.Hosting, and an actor in a process of its own.</summary>
public sealed class BridgeSpecs : IAsyncLifetime
{
    private readonly Channel<string> _notes = Channel.CreateUnbounded<string>();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private IHost _host = null!;
    private ActorProcess _process = null!;
    private IActorRef _parrot = null!;
    private IActorRef _owner = null!;

    public async Task InitializeAsync()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAkka("shop", (akka, _) => akka.AddHocon("akka.stdout-loglevel = OFF", HoconAddMode.Prepend));
        builder.Services.AddProcActors(options => options.BridgeActorSystem = true);
        _host = builder.Build();
        await _host.StartAsync();
        (_parrot, _process) = await _host.Services.GetRequiredService<ProcessRuntime>().SpawnProcessAsync(
            Props.Create(typeof(Parrot)), new ProcessOptions { Name = "parrot", Daemon = true, Output = line => _lines.Writer.TryWrite(line.Text) });
        ActorSystem shop = _host.Services.GetRequiredService<ActorSystem>();
        IActorRef notes = shop.ActorOf(Props.Create(typeof(Notes), _notes.Writer), "notes");
        _owner = shop.ActorOf(Props.Create(typeof(Owner), _parrot, notes), "owner");
    }

    public async Task DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    [Fact]
    public async Task They_tell_and_are_answered()
    {
        _owner.Tell("tell me");
        Assert.Equal("parrot: tell me", await NextAsync(_notes));
    }

    [Fact]
    public async Task Whoever_asks_one_of_them_is_answered_from_the_process_it_forwards_to()
    {
        string[] answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            // Both systems count what waits for an answer from one on.
            Task<string> direct = _parrot.Ask<string>($"direct {i}", LogLines.Limit);
            return await _owner.Ask<string>($"ask {i}", LogLines.Limit) + await direct;
        }));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"parrot: ask {i}parrot: direct {i}"), answers);
    }

    [Fact]
    public async Task They_see_the_end_of_a_killed_process()
    {
        _owner.Tell("tell me");
        await NextAsync(_notes);
        using (Process process = Process.GetProcessById(_process.Pid))
            process.Kill();
        Assert.StartsWith("ended p", await NextAsync(_notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_are_watched_from_another_process_by_a_reference_that_was_sent_there()
    {
        _owner.Tell("introduce");
        Assert.Equal("watched", await NextAsync(_notes));
        await _owner.GracefulStop(LogLines.Limit);
        Assert.Equal("seen the end of owner", await NextAsync(_lines));
    }

    private static async Task<string> NextAsync(Channel<string> channel)
    {
        using CancellationTokenSource limit = new(LogLines.Limit);
        return await channel.Reader.ReadAsync(limit.Token);
    }
}
