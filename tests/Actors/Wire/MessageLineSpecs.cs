using System.Collections.Concurrent;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using CsCheck;
using ProcActors.Lines;
using ProcActors.Remoting;
using ProcActors.Serialization;

namespace ProcActors.Tests.Actors.Wire;

/// <summary>What the actors of two systems tell each other, on the line that is there for it.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class MessageLineSpecs : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly byte[] Secret = [.. Enumerable.Range(1, WireSetup.SecretSize).Select(i => (byte)i)];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("procactors-lines-");
    private readonly List<ActorSystem> _systems = [];
    private readonly ActorSystem _here;
    private readonly WireSetup _wire;

    static MessageLineSpecs() => System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(ProcessRuntime).TypeHandle);

    public MessageLineSpecs() => (_here, _wire) = Start("p0");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await Task.WhenAll(_systems.Select(system => system.Terminate()));
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_many_tell_from_the_first_moment_on_arrives_once_and_in_the_order_of_each()
    {
        const int Tellers = 4;
        const int Messages = 5000;
        (ActorSystem there, WireSetup otherWire) = Start("p0-1");
        (IActorRef atHere, Task<object[]> here) = Collect(_here, Tellers * Messages);
        (IActorRef atThere, Task<object[]> theirs) = Collect(there, Tellers * Messages);

        // Both sides have something to say first, so that both may dial; on threads of their own, so that somebody is left to dial while they tell.
        await Task.WhenAll(
            from teller in Enumerable.Range(0, Tellers)
            from target in new[] { Seen(there, atHere), Seen(_here, atThere) }
            select Task.Factory.StartNew(
                () =>
                {
                    for (int i = 0; i < Messages; i++)
                    {
                        target.Tell($"{teller} {i}");

                        // So slowly that the line comes about in the midst of it.
                        Thread.SpinWait(1000);
                    }
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default));

        foreach (object[] arrived in await Task.WhenAll(here, theirs).WaitAsync(Limit))
        {
            ILookup<string, int> of = arrived.Cast<string>().Select(text => text.Split(' ')).ToLookup(words => words[0], words => int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(Tellers, of.Count);
            Assert.All(of, numbers => Assert.Equal(Enumerable.Range(0, Messages), numbers));
        }

        Assert.True(LineTo(_wire, there).IsOpen && LineTo(otherWire, _here).IsOpen);
    }

    [Fact]
    public async Task What_systems_say_among_themselves_goes_without_a_line()
    {
        (ActorSystem there, WireSetup otherWire) = Start("p0-1");
        (IActorRef atThere, Task<object[]> theirs) = Collect(there, 1);
        Seen(_here, atThere).Tell(new Registry.RegistryProtocol.Joined());
        Assert.IsType<Registry.RegistryProtocol.Joined>(Assert.Single(await theirs.WaitAsync(Limit)));
        Assert.True(_wire.Messages!.IsUnused && otherWire.Messages!.IsUnused);
    }

    [Fact]
    public async Task Who_is_asked_knows_who_asks_and_answers_on_the_same_line()
    {
        (ActorSystem there, WireSetup otherWire) = Start("p0-1");
        IActorRef echo = Seen(_here, there.ActorOf(Props.Create<EchoActor>()));
        for (int i = 0; i < 100; i++)
            Assert.Equal($"{i}", await echo.Ask<string>($"{i}", Limit));
        Assert.Equal(echo.Path, (await echo.Ask<ActorIdentity>(new Identify(1), Limit)).Subject.Path);
        Assert.True(LineTo(otherWire, _here).IsOpen);
    }

    [Fact]
    public async Task Messages_of_many_megabytes_arrive_whole_and_in_their_order()
    {
        int[] sizes = [3, 20 * 1024 * 1024, 0, 2 * 1024 * 1024, 60 * 1024 * 1024, 5];
        (ActorSystem there, _) = Start("p0-1");
        (IActorRef target, Task<object[]> arrived) = Collect(there, sizes.Length);
        foreach (int size in sizes)
        {
            byte[] bytes = new byte[size];
            bytes.AsSpan().Fill((byte)size);
            Seen(_here, target).Tell(bytes);

            // More than there is, which is said and goes nowhere; what follows is not held up.
            Seen(_here, target).Tell(new byte[MessageLines.LargestMessage + 1]);
        }

        Assert.Equal(sizes, (await arrived.WaitAsync(Limit)).Cast<byte[]>().Select(bytes => bytes.All(one => one == (byte)bytes.Length) ? bytes.Length : -1));
    }

    [Fact]
    public async Task A_peer_that_reads_slowly_holds_messages_back_as_they_are_and_loses_none()
    {
        const int Messages = 3000;
        byte[] block = new byte[64 * 1024];
        using ManualResetEventSlim reads = new();
        BlockingCollection<LineProtocol.Told> read = [];
        using Peer peer = Listen("p0-8", told =>
        {
            reads.Wait(Limit);
            read.Add(told);
        });
        IActorRef target = Seen(_here, peer.Address, "/user/x");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < Messages; i++)
            target.Tell((i, block));

        // Others of this test host may have let go of more in the meantime.
        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.InRange(grown, long.MinValue, 100 * 1024 * 1024);

        reads.Set();
        PayloadSerializer payloads = PayloadSerializer.Of(_here);
        for (int i = 0; i < Messages; i++)
        {
            Assert.True(read.TryTake(out LineProtocol.Told? told, Limit));
            Assert.Equal(i, (((int, byte[]))payloads.Deserialize(told.Payload)!).Item1);
        }
    }

    [Fact]
    public async Task Where_nobody_listens_all_that_waited_ends_as_dead_letters_in_order()
    {
        BlockingCollection<object> dead = DeadLetters();
        IActorRef nobody = Seen(_here, Address.Parse("akka.uds://procactors@p0-77:1"), "/user/x");
        for (int i = 0; i < 20; i++)
            nobody.Tell(i);
        for (int i = 0; i < 20; i++)
            Assert.Equal(i, Next(dead));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Who_has_been_welcomed_and_is_not_in_yet_is_waited_for_to_the_last_word()
    {
        (IActorRef target, Task<object[]> collected) = Collect(_here, 1);
        WireConnection connection = await IntroducedAsync();
        Task drained = _wire.Messages!.WhenDrained("p0-9");
        Assert.False(drained.IsCompleted);
        Line line = new(LineSocket.Dial(connection), "here", static (_, _, _) => { });
        line.Begin();
        line.Send(Line.OwnChannel, new LineProtocol.Told(target.Path.ToSerializationFormatWithAddress(AddressOf(_here)), null, 4101, null, PayloadSerializer.Of(_here).Serialize("last")));
        await line.CloseAsync();
        await drained.WaitAsync(Limit);
        Assert.Equal("last", Assert.Single(await collected.WaitAsync(Limit)));
    }

    [Fact]
    public async Task When_the_line_has_ended_the_association_says_what_becomes_of_the_next()
    {
        BlockingCollection<object> dead = DeadLetters();
        TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Peer peer = Listen("p0-8", _ => heard.TrySetResult());
        IActorRef target = Seen(_here, peer.Address, "/user/x");
        target.Tell("first");
        await heard.Task.WaitAsync(Limit);
        peer.Dispose();
        await _wire.Messages!.WhenDrained("p0-8").WaitAsync(Limit);
        SpinWait.SpinUntil(() => !_wire.Messages.To(peer.Address).IsOpen, Limit);
        target.Tell("second");
        Assert.Equal("second", Next(dead));
    }

    [Fact]
    public async Task What_nobody_may_tell_from_another_process_is_refused_and_counted_and_the_line_goes_on()
    {
        (IActorRef target, Task<object[]> collected) = Collect(_here, 1);
        BlockingCollection<Refused> refused = [];
        _here.EventStream.Subscribe(_here.ActorOf(Props.Create(typeof(IntoActor<Refused>), refused)), typeof(Refused));
        Line line = await DialAsync();
        string to = target.Path.ToSerializationFormatWithAddress(AddressOf(_here));
        byte[] good = PayloadSerializer.Of(_here).Serialize("good");
        ProtocolSerializer protocol = new((ExtendedActorSystem)_here);
        LineProtocol.Forgotten ours = new(1);
        foreach (LineProtocol.Told bad in new LineProtocol.Told[]
        {
            new(to, null, 1, "System.String", good),
            new(to, null, 3, null, good),
            new(to, null, 999, null, good),
            new(to, null, 4101, null, [255, 255, 255]),
            new(to, null, protocol.Identifier, protocol.Manifest(ours), protocol.ToBinary(ours)),
            new("akka.uds://procactors@p0-55:1/user/x", null, 4101, null, good),
            new("no path at all", null, 4101, null, good),
            new($"{AddressOf(_here)}/remote", null, 4101, null, good),
        })
        {
            line.Send(Line.OwnChannel, bad);
            Assert.True(refused.TryTake(out _, Limit), $"{bad} was not refused");
        }

        line.Send(Line.OwnChannel, new LineProtocol.Told(to, null, 4101, null, good));
        Assert.Equal("good", Assert.Single(await collected.WaitAsync(Limit)));
        Assert.Empty(refused);
    }

    [Fact]
    public async Task In_untrusted_mode_nobody_is_stopped_from_another_process()
    {
        (ActorSystem there, WireSetup _) = Start("p0-1", "akka.remote.untrusted-mode = on");
        IActorRef echo = Seen(_here, there.ActorOf(Props.Create<EchoActor>()));
        echo.Tell(PoisonPill.Instance);
        Assert.Equal("still", await echo.Ask<string>("still", Limit));

        IActorRef trusting = Seen(there, _here.ActorOf(Props.Create<EchoActor>()));
        Assert.True(await trusting.GracefulStop(Limit));
    }

    [Fact]
    public Task Random_bytes_on_a_line_end_it_and_harm_nobody() => Gen.Byte.Array[1, 400].SampleAsync(
        async bytes =>
        {
            // Headers that are right, and what follows them is not.
            (uint code, _) = ProtocolMessages.Find(typeof(LineProtocol.Told));
            byte[] frame = [.. BitConverter.GetBytes(bytes.Length), .. new byte[4], .. BitConverter.GetBytes(code), .. bytes];
            using LineSocket socket = LineSocket.Dial(await IntroducedAsync());
            socket.Write(bytes[0] < 128 ? frame : bytes, []);
            socket.Break();
            (IActorRef target, Task<object[]> collected) = Collect(_here, 1);
            Line line = await DialAsync();
            line.Send(Line.OwnChannel, new LineProtocol.Told(target.Path.ToSerializationFormatWithAddress(AddressOf(_here)), null, 4101, null, PayloadSerializer.Of(_here).Serialize("good")));
            Assert.Equal("good", Assert.Single(await collected.WaitAsync(Limit)));
        },
        iter: 200,
        threads: 1);

    private static Address AddressOf(ActorSystem system) => ((ExtendedActorSystem)system).Provider.DefaultAddress;

    private static MessageLine LineTo(WireSetup wire, ActorSystem other) => wire.Messages!.To(AddressOf(other));

    private static IActorRef Seen(ActorSystem from, IActorRef actor) => Seen(from, Address.Parse("akka.uds://procactors@" + HostOf(actor) + ":1"), actor.Path.ToStringWithoutAddress());

    private static IActorRef Seen(ActorSystem from, Address at, string path) => ((ExtendedActorSystem)from).Provider.ResolveActorRef(at + path);

    private static string HostOf(IActorRef actor) => AddressOf(((ActorRefWithCell)actor).Underlying.System).Host!;

    private static (IActorRef Actor, Task<object[]> Collected) Collect(ActorSystem system, int count)
    {
        TaskCompletionSource<object[]> collected = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return (system.ActorOf(Props.Create(typeof(CollectActor), count, collected)), collected.Task);
    }

    private static T Next<T>(BlockingCollection<T> from) => from.TryTake(out T? next, Limit) ? next : throw new TimeoutException("nothing came");

    private BlockingCollection<object> DeadLetters()
    {
        BlockingCollection<DeadLetter> letters = [];
        BlockingCollection<object> dead = [];
        _here.EventStream.Subscribe(_here.ActorOf(Props.Create(typeof(IntoActor<DeadLetter>), letters)), typeof(DeadLetter));
        _ = Task.Run(() =>
        {
            foreach (DeadLetter letter in letters.GetConsumingEnumerable())
            {
                if (letter.Message is int or string)
                    dead.Add(letter.Message);
            }
        });
        return dead;
    }

    private (ActorSystem System, WireSetup Wire) Start(string host, string more = "")
    {
        WireSetup wire = new(_folder.FullName, host, Secret);
        ActorSystem system = SystemStart.Create("procactors", RemoteConfig.Merge(ConfigurationFactory.ParseString(more), WireTransport.UnixSocket), wire);
        _systems.Add(system);
        return (system, wire);
    }

    private async Task<WireConnection> IntroducedAsync()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_folder.FullName, "p0")));
        WireConnection connection = new(socket, new NetworkStream(socket));
        await WireHandshake.DialAsync(connection.Stream, Secret, "uds://procactors@p0-9:1", WirePurpose.Messages, CancellationToken.None);
        return connection;
    }

    private async Task<Line> DialAsync()
    {
        Line line = new(LineSocket.Dial(await IntroducedAsync()), "here", static (_, _, _) => { });
        line.Begin();
        return line;
    }

    private Peer Listen(string host, Action<LineProtocol.Told> receive) => new(Path.Combine(_folder.FullName, host), Address.Parse($"akka.uds://procactors@{host}:1"), receive);

    /// <summary>A process of which there is only the door, and who reads behind it.</summary>
    private sealed class Peer : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        private readonly Action<LineProtocol.Told> _receive;
        private Line? _line;

        public Peer(string path, Address address, Action<LineProtocol.Told> receive)
        {
            Address = address;
            _receive = receive;
            _listener.Bind(new UnixDomainSocketEndPoint(path));
            _listener.Listen();
            Dialled = AnswerAsync();
        }

        public Address Address { get; }

        public Task Dialled { get; }

        public void Dispose()
        {
            _listener.Dispose();
            _line?.Break();
        }

        private async Task AnswerAsync()
        {
            Socket socket = await _listener.AcceptAsync();
            WireConnection connection = new(socket, new NetworkStream(socket));
            Assert.Equal(WirePurpose.Messages, (await WireHandshake.HearAsync(connection.Stream, Secret, CancellationToken.None)).Purpose);
            await WireHandshake.WelcomeAsync(connection.Stream, CancellationToken.None);
            _line = new Line(await LineSocket.AnswerAsync(connection, CancellationToken.None), "there", (_, _, message) => _receive((LineProtocol.Told)message));
            _line.Begin();
        }
    }

    private sealed class EchoActor : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }

    private sealed class CollectActor(int count, TaskCompletionSource<object[]> collected) : UntypedActor
    {
        private readonly List<object> _messages = [];

        protected override void OnReceive(object message)
        {
            _messages.Add(message);
            if (_messages.Count == count)
                collected.SetResult([.. _messages]);
        }
    }

    private sealed class IntoActor<T>(BlockingCollection<T> into) : UntypedActor
    {
        protected override void OnReceive(object message) => into.Add((T)message);
    }
}
