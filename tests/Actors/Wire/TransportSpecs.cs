using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Authentication;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport;
using CsCheck;
using Google.Protobuf;
using ProcActors.Remoting;

namespace ProcActors.Tests.Actors.Wire;

/// <summary>A transport by itself: two of them, and raw connections.</summary>
public abstract class TransportSpecs : IAsyncLifetime
{
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private const int LargestFrame = 64 * 1024;
    protected byte[] Secret { get; } = [.. Enumerable.Range(1, WireSetup.SecretSize).Select(i => (byte)i)];
    private readonly List<(ActorSystem System, Transport Transport)> _made = [];
    private readonly Inbox _inbox = new();
    private Transport _server = null!;
    private Transport _client = null!;
    private Address _serverAddress = null!;

    protected Address ServerAddress => _serverAddress;

    /// <summary>How many connections that say nothing the listener has to bear.</summary>
    protected abstract int IdleConnections { get; }

    /// <summary>How many have been let in and not been taken by a test.</summary>
    protected int LetIn => _inbox.Connections;

    public async Task InitializeAsync()
    {
        (_server, _serverAddress) = await MakeAsync("p0", _inbox);
        (_client, _) = await MakeAsync("p0-1", new Inbox());
    }

    public virtual async Task DisposeAsync()
    {
        foreach ((ActorSystem system, Transport transport) in _made)
        {
            await transport.Shutdown();
            await system.Terminate();
        }
    }

    [Fact]
    public async Task Both_sides_write_and_the_order_is_kept()
    {
        (AssociationHandle here, Inbox atHere, AssociationHandle there, Inbox atThere) = await ConnectAsync();
        for (int i = 0; i < 2000; i++)
        {
            Assert.True(here.Write(ByteString.CopyFromUtf8($"to {i}")));
            Assert.True(there.Write(ByteString.CopyFromUtf8($"back {i}")));
        }

        for (int i = 0; i < 2000; i++)
        {
            Assert.Equal($"to {i}", await atThere.NextAsync());
            Assert.Equal($"back {i}", await atHere.NextAsync());
        }

        Assert.Equal("p0-1", there.RemoteAddress.Host);
    }

    [Fact]
    public async Task Large_frames_and_small_ones_arrive_whole()
    {
        (AssociationHandle here, _, _, Inbox atThere) = await ConnectAsync();
        string[] sizes = [.. new[] { 0, 1, 5, LargestFrame, 3, 20_000, LargestFrame - 1 }.Select(size => new string('x', size))];
        foreach (string text in sizes)
            Assert.True(here.Write(ByteString.CopyFromUtf8(text)));
        foreach (string text in sizes)
            Assert.Equal(text, await atThere.NextAsync());
    }

    [Fact]
    public async Task What_was_written_before_an_end_is_delivered_then_the_end_is_told()
    {
        (AssociationHandle here, _, _, Inbox atThere) = await ConnectAsync();
        for (int i = 0; i < 500; i++)
            here.Write(ByteString.CopyFromUtf8(new string('y', 10_000)));
        await _client.Shutdown();
        for (int i = 0; i < 500; i++)
            Assert.Equal(10_000, (await atThere.NextAsync()).Length);
        await atThere.Ended.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_peer_that_stops_reading_is_written_to_up_to_a_mark_and_then_again()
    {
        Inbox slow = new();
        Task<AssociationHandle> inbound = _inbox.HandleAsync();
        AssociationHandle here = await _client.Associate(_serverAddress);
        AssociationHandle there = await inbound.WaitAsync(Limit);
        ByteString block = ByteString.CopyFrom(new byte[LargestFrame]);
        int written = 0;
        for (; written < 10_000 && here.Write(block); written++)
        {
        }

        Assert.InRange(written, 10, 2000);
        there.ReadHandlerSource.SetResult(slow);
        for (int i = 0; i < written; i++)
            await slow.NextAsync();
        Assert.True(here.Write(block));
        await slow.NextAsync();
    }

    [Fact]
    public async Task An_address_where_nobody_listens_or_that_is_none_of_ours_is_refused()
    {
        await Assert.ThrowsAsync<InvalidAssociationException>(() => _client.Associate(Nobody));
        await Assert.ThrowsAsync<InvalidAssociationException>(() => _client.Associate(Nonsense));
    }

    [Fact]
    public async Task Whoever_does_not_know_the_secret_gets_nowhere()
    {
        (Transport stranger, _) = await MakeAsync("p0-2", new Inbox(), secret: new byte[WireSetup.SecretSize]);
        await Assert.ThrowsAsync<InvalidAssociationException>(() => stranger.Associate(_serverAddress));
        foreach (byte[] words in new[] { "GET / HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n"u8.ToArray(), [0x16, 3, 1, 0, 200, .. new byte[200]], [.. "PA01"u8, .. new byte[60]], [.. "PA01"u8, .. Secret, 0xff, 0xff] })
        {
            await using Stream raw = await DialAsync();
            await raw.WriteAsync(words);
            Assert.Equal(0, await EndAsync(raw));
        }

        await UnharmedAsync();
    }

    [Fact]
    public async Task A_frame_that_claims_too_much_ends_its_connection_only()
    {
        (AssociationHandle here, _, _, Inbox atThere) = await ConnectAsync();
        foreach (int claim in new[] { LargestFrame + 1, int.MaxValue, -1 })
        {
            Task<AssociationHandle> inbound = _inbox.HandleAsync();
            await using Stream raw = await IntroducedAsync();
            (await inbound.WaitAsync(Limit)).ReadHandlerSource.SetResult(new Inbox());
            await raw.WriteAsync(Header(claim));
            Assert.Equal(0, await EndAsync(raw));
        }

        here.Write(ByteString.CopyFromUtf8("unharmed"));
        Assert.Equal("unharmed", await atThere.NextAsync());
    }

    [Fact]
    public async Task Half_a_frame_and_death_is_an_end_and_no_payload()
    {
        Task<AssociationHandle> inbound = _inbox.HandleAsync();
        Inbox listener = new();
        await using (Stream raw = await IntroducedAsync())
        {
            (await inbound.WaitAsync(Limit)).ReadHandlerSource.SetResult(listener);
            await raw.WriteAsync(new byte[] { 100, 0, 0, 0, 1, 2, 3 });
        }

        await listener.Ended.WaitAsync(Limit);
        Assert.Equal(0, listener.Count);
    }

    [Fact]
    public Task Frames_cut_anywhere_arrive_whole() =>
        Gen.Select(Gen.Int[0, 300].Array[1, 30], Gen.Int[1, 700].Array[1, 30]).SampleAsync(
            async (sizes, cuts) =>
            {
                Task<AssociationHandle> inbound = _inbox.HandleAsync();
                await using Stream raw = await IntroducedAsync();
                Inbox listener = new();
                (await inbound.WaitAsync(Limit)).ReadHandlerSource.SetResult(listener);
                byte[] stream = [.. sizes.SelectMany(size => Header(size).Concat(Enumerable.Repeat((byte)'z', size)))];
                int at = 0;
                for (int i = 0; at < stream.Length; i++)
                {
                    int piece = Math.Min(cuts[i % cuts.Length], stream.Length - at);
                    await raw.WriteAsync(stream.AsMemory(at, piece));
                    at += piece;
                }

                foreach (int size in sizes)
                    Assert.Equal(size, (await listener.NextAsync()).Length);
            },
            iter: 100,
            threads: 1);

    [Fact]
    public async Task Frames_cut_at_every_place_arrive_whole()
    {
        int[] sizes = [0, 1, 3, 9];
        byte[] stream = [.. sizes.SelectMany(size => Header(size).Concat(Enumerable.Repeat((byte)'z', size)))];
        Task<AssociationHandle> inbound = _inbox.HandleAsync();
        await using Stream raw = await IntroducedAsync();
        Inbox listener = new();
        (await inbound.WaitAsync(Limit)).ReadHandlerSource.SetResult(listener);
        for (int cut = 0; cut <= stream.Length; cut++)
        {
            await raw.WriteAsync(stream.AsMemory(0, cut));
            await raw.FlushAsync();

            // What has been read for certain before the rest comes: the frames before the cut, all of which must be there already.
            int whole = 0;
            for (int end = 0; whole < sizes.Length && end + 4 + sizes[whole] <= cut; whole++)
            {
                end += 4 + sizes[whole];
                Assert.Equal(sizes[whole], (await listener.NextAsync()).Length);
            }

            await raw.WriteAsync(stream.AsMemory(cut));
            foreach (int size in sizes[whole..])
                Assert.Equal(size, (await listener.NextAsync()).Length);
        }
    }

    [Fact]
    public Task Random_bytes_after_an_introduction_are_whole_frames_or_an_end_and_harm_nobody() => Gen.Byte.Array[1, 2000].SampleAsync(
        async bytes =>
        {
            Task<AssociationHandle> inbound = _inbox.HandleAsync();
            Inbox listener = new();
            await using (Stream raw = await IntroducedAsync())
            {
                (await inbound.WaitAsync(Limit)).ReadHandlerSource.SetResult(listener);
                try
                {
                    await raw.WriteAsync(bytes);
                }
                catch (IOException)
                {
                    // Ended while it was still being written to.
                }
            }

            await listener.Ended.WaitAsync(Limit);
            Assert.Equal(WholeFrames(bytes), listener.Count);
            await UnharmedAsync();
        },
        iter: 100,
        threads: 1);

    [Fact]
    public Task Random_bytes_instead_of_an_introduction_are_an_end_and_harm_nobody() => Gen.Byte.Array[WireSetup.SecretSize + 10, 500].SampleAsync(
        async bytes =>
        {
            await using Stream raw = await DialAsync();
            await raw.WriteAsync(bytes);
            Assert.Equal(0, await EndAsync(raw));
            await UnharmedAsync();
        },
        iter: 50,
        threads: 1);

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(20)]
    public async Task Whoever_takes_too_long_to_introduce_himself_is_let_go_of(int words)
    {
        Inbox inbox = new();
        (_, Address address) = await MakeAsync("p0-5", inbox, more: "introduction-timeout = 200ms");
        await LetGoAsync(address, words);
        Assert.Equal(0, inbox.Connections);
    }

    [Fact]
    public async Task A_listener_that_stands_still_is_waited_for()
    {
        (_, Address address, TaskCompletionSource<IAssociationEventListener> associations) = await MakeStillAsync("p0-5");
        (Transport hasty, Address own) = await MakeAsync("p0-6", more: "introduction-timeout = 100ms");
        Task<AssociationHandle> dialled = hasty.Associate(address);

        // By then it has had longer than it gives others.
        await LetGoAsync(own, 0);
        Inbox inbox = new();
        associations.SetResult(inbox);
        (await dialled.WaitAsync(Limit)).ReadHandlerSource.SetResult(new Inbox());
        await inbox.HandleAsync().WaitAsync(Limit);
    }

    [Fact]
    public async Task A_dialler_that_ends_does_not_wait_for_an_answer()
    {
        (_, Address address, _) = await MakeStillAsync("p0-5");
        (Transport dialler, _) = await MakeAsync("p0-6");
        Task<AssociationHandle> dialled = dialler.Associate(address);
        await dialler.Shutdown();
        await Assert.ThrowsAsync<InvalidAssociationException>(() => dialled.WaitAsync(Limit));
    }

    [Fact]
    public async Task Idle_connections_by_the_thousand_harm_nobody()
    {
        List<Stream> idle = [];
        try
        {
            for (int i = 0; i < IdleConnections; i++)
                idle.Add(await DialAsync());
            await UnharmedAsync();
        }
        finally
        {
            idle.ForEach(stream => stream.Dispose());
        }
    }

    // Dials, says the first bytes of an introduction, and waits until the listener has had enough.
    private async Task LetGoAsync(Address address, int words)
    {
        try
        {
            await using Stream raw = await DialAsync(address);
            await raw.WriteAsync(((byte[])[.. "PA01"u8, .. Secret]).AsMemory(0, words));
            Assert.Equal(0, await EndAsync(raw));
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException)
        {
            // On a busy machine the time may be over before the first word is written: the line is cut then.
        }
    }

    private static byte[] Header(int length)
    {
        byte[] header = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(header, length);
        return header;
    }

    private static int WholeFrames(ReadOnlySpan<byte> bytes)
    {
        int count = 0;
        while (bytes.Length >= 4 && BinaryPrimitives.ReadInt32LittleEndian(bytes) is >= 0 and <= LargestFrame and int length && length <= bytes.Length - 4)
        {
            bytes = bytes[(4 + length)..];
            count++;
        }

        return count;
    }

    /// <summary>What a new connection between processes can do, it still can, and nobody else has been let in.</summary>
    protected async Task UnharmedAsync()
    {
        Assert.Equal(0, LetIn);
        (AssociationHandle here, _, _, Inbox atThere) = await ConnectAsync();
        here.Write(ByteString.CopyFromUtf8("still there"));
        Assert.Equal("still there", await atThere.NextAsync());
    }

    /// <summary>0 when the other side has ended the connection.</summary>
    protected static async Task<int> EndAsync(Stream raw)
    {
        try
        {
            return await raw.ReadAsync(new byte[10]).AsTask().WaitAsync(Limit);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>An address of this kind where nobody listens.</summary>
    protected abstract Address Nobody { get; }

    /// <summary>An address that this transport can't make sense of.</summary>
    protected abstract Address Nonsense { get; }

    /// <summary>How the systems of the test are set up.</summary>
    private protected abstract WireSetup Setup(string host, byte[] secret);

    private protected abstract Transport Make(ActorSystem system, Config config);

    /// <summary>A connection to a listener, as far as the introduction.</summary>
    protected abstract Task<Stream> DialAsync(Address address);

    private Task<Stream> DialAsync() => DialAsync(_serverAddress);

    private async Task<Stream> IntroducedAsync()
    {
        Stream raw = await DialAsync();
        await WireHandshake.DialAsync(raw, Secret, $"{_serverAddress.Protocol}://test@p0-7:1", WirePurpose.Association, CancellationToken.None);
        return raw;
    }

    protected async Task<(Transport Transport, Address Address)> MakeAsync(string host, IAssociationEventListener? listener = null, byte[]? secret = null, string more = "")
    {
        (Transport transport, Address address, TaskCompletionSource<IAssociationEventListener> associations) = await MakeStillAsync(host, secret, more);
        associations.SetResult(listener ?? new Inbox());
        return (transport, address);
    }

    // It answers nobody before it has been told by whom connections are taken.
    private async Task<(Transport Transport, Address Address, TaskCompletionSource<IAssociationEventListener> Associations)> MakeStillAsync(string host, byte[]? secret = null, string more = "")
    {
        ActorSystem system = ActorSystem.Create("test", BootstrapSetup.Create().And(Setup(host, secret ?? Secret)));
        Transport transport = Make(system, ConfigurationFactory.ParseString($"maximum-frame-size = {LargestFrame}b\n{more}"));
        _made.Add((system, transport));
        (Address address, TaskCompletionSource<IAssociationEventListener> associations) = await transport.Listen();
        return (transport, address, associations);
    }

    private async Task<(AssociationHandle Here, Inbox AtHere, AssociationHandle There, Inbox AtThere)> ConnectAsync()
    {
        Task<AssociationHandle> inbound = _inbox.HandleAsync();
        AssociationHandle here = await _client.Associate(_serverAddress);
        AssociationHandle there = await inbound.WaitAsync(Limit);
        (Inbox atHere, Inbox atThere) = (new(), new());
        here.ReadHandlerSource.SetResult(atHere);
        there.ReadHandlerSource.SetResult(atThere);
        return (here, atHere, there, atThere);
    }

    /// <summary>What arrives: connections, or payloads of one.</summary>
    private sealed class Inbox : IAssociationEventListener, IHandleEventListener
    {
        private readonly System.Threading.Channels.Channel<string> _payloads = System.Threading.Channels.Channel.CreateUnbounded<string>();
        private readonly System.Threading.Channels.Channel<AssociationHandle> _handles = System.Threading.Channels.Channel.CreateUnbounded<AssociationHandle>();
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ended => _ended.Task;

        public int Count => _payloads.Reader.Count;

        public int Connections => _handles.Reader.Count;

        public async Task<string> NextAsync() => await _payloads.Reader.ReadAsync().AsTask().WaitAsync(Limit);

        public Task<AssociationHandle> HandleAsync() => _handles.Reader.ReadAsync().AsTask();

        public void Notify(IAssociationEvent ev) => _handles.Writer.TryWrite(((InboundAssociation)ev).Association);

        public void Notify(IHandleEvent ev)
        {
            if (ev is InboundPayload payload)
                _payloads.Writer.TryWrite(payload.Payload.ToStringUtf8());
            else
                _ended.TrySetResult();
        }
    }
}
