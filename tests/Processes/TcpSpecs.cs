using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using ProcActors.Remoting;

namespace ProcActors.Tests.Processes;

/// <summary>Real processes over the other transport: what they do together, and that nobody else on the port gets in.</summary>
public sealed class TcpSpecs : IAsyncLifetime
{
    private readonly Lines _lines = new();
    private ProcessRuntime _runtime = null!;

    public async Task InitializeAsync() => _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { Transport = WireTransport.Tcp });

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Fact]
    public async Task A_killed_consumers_item_comes_back()
    {
        JoinableQueue<string> queue = await _runtime.JoinableQueueAsync<string>("parts");
        await queue.PutAsync("only");
        ActorProcess consumer = await _runtime.StartAsync(() => Jobs.GetAndHang(queue), _lines.Options());
        Assert.Equal("got only", await _lines.NextAsync());
        await consumer.KillAsync();
        Delivery<string> again = await queue.ReceiveAsync();
        Assert.Equal(("only", true), (again.Value, again.Redelivered));
    }

    [Fact]
    public async Task Items_of_children_and_grandchildren_arrive()
    {
        ProcessQueue<int> queue = await _runtime.QueueAsync<int>();
        await (await _runtime.StartAsync(() => Jobs.PassOn(queue))).JoinAsync();
        Assert.Equal((1, 2), (await queue.GetAsync(), await queue.GetAsync()));
    }

    [Fact]
    public async Task An_exit_is_Terminated_here_and_at_a_peer()
    {
        (IActorRef talker, ActorProcess process) = await _runtime.SpawnProcessAsync(Props.Create<TalkerActor>("hi"), _lines.Options("victim"));
        Assert.Equal(("akka.tcp", "p0-1"), (talker.Path.Address.Protocol, talker.Path.Address.Host));
        Assert.Equal($"hi {process.Pid}", await talker.Ask<string>("who", Lines.Limit));
        await _runtime.SpawnAsync(Props.Create<PeerWatcherActor>(talker), _lines.Options("peer"));
        Assert.Equal("watching", await _lines.NextAsync());
        await process.KillAsync();
        Assert.Equal("terminated", await _lines.NextAsync());
    }

    [Fact]
    public async Task A_stranger_on_the_port_is_counted_and_the_run_goes_on()
    {
        long before = Refusals.Total;
        using (TcpClient stranger = new())
        {
            await stranger.ConnectAsync(IPAddress.Loopback, ((ExtendedActorSystem)_runtime.System).Provider.DefaultAddress.Port!.Value);
            await stranger.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
            await EndAsync(stranger.GetStream());
        }

        Assert.True(Refusals.Total > before);
        (IActorRef talker, ActorProcess process) = await _runtime.SpawnProcessAsync(Props.Create<TalkerActor>("hi"), _lines.Options());
        Assert.Equal($"hi {process.Pid}", await talker.Ask<string>("who", Lines.Limit));
    }

    [Fact]
    public async Task No_certificate_is_on_the_command_line_or_in_the_environment()
    {
        (_, ActorProcess process) = await _runtime.SpawnProcessAsync(Props.Create<TalkerActor>("hi"), _lines.Options());
        byte[] secret = _runtime.Wire.Secret;
        byte[] certificate = _runtime.Wire.Certificate!.Context.TargetCertificate.RawData;
        foreach (string file in new[] { "cmdline", "environ" })
        {
            byte[] text = await File.ReadAllBytesAsync($"/proc/{process.Pid}/{file}");
            foreach (byte[] hidden in new[] { secret, certificate })
            {
                Assert.Equal(-1, text.AsSpan().IndexOf(hidden));
                Assert.Equal(-1, text.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(hidden))));
            }
        }
    }

    private static async Task EndAsync(NetworkStream stream)
    {
        byte[] buffer = new byte[100];
        try
        {
            // TLS says why it ends: an alert, then the end.
            while (await stream.ReadAsync(buffer).AsTask().WaitAsync(Lines.Limit) > 0)
            {
            }
        }
        catch (IOException)
        {
            // A reset is an end too.
        }
    }
}
