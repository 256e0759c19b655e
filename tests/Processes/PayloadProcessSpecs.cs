using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Akka.Actor;

namespace ProcActors.Tests.Processes;

/// <summary>What travels between real processes: by the application's own serializer, and what is refused.</summary>
public sealed class PayloadProcessSpecs : IAsyncLifetime
{
    private readonly Lines _lines = new();
    private ProcessRuntime _runtime = null!;

    public async Task InitializeAsync() => _runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions { PayloadSerializer = typeof(JsonPayloads) });

    public Task DisposeAsync() => _runtime.StopAsync(new CancellationToken(canceled: true));

    [Fact]
    public async Task Arguments_items_and_messages_go_by_the_applications_serializer_in_every_process()
    {
        ProcessQueue<Order> queue = await _runtime.QueueAsync<Order>();
        ActorProcess child = await _runtime.StartAsync(() => Double(new Order("A-1", 3), queue), _lines.Options());
        Assert.Equal(new Order("A-1", 6), await queue.GetAsync());
        Assert.Equal("written by JSON: False, read by JSON: True", await _lines.NextAsync());
        Assert.Equal(0, (await child.JoinAsync()).ExitCode);

        IActorRef echo = await _runtime.SpawnAsync(Props.Create<EchoingActor>(), _lines.Options());
        Assert.Equal(new Order("B-2", 1), await echo.Ask<Order>(new Order("B-2", 1), Lines.Limit));
        Assert.True(JsonPayloads.Written.ContainsKey("B-2"));
    }

    [Fact]
    public async Task A_message_that_cannot_be_sent_harms_no_other()
    {
        IActorRef echo = await _runtime.SpawnAsync(Props.Create<EchoingActor>(), _lines.Options());
        Assert.Equal("before", await echo.Ask<string>("before", Lines.Limit));
        echo.Tell((Action)(() => { }));
        Assert.Equal("after", await echo.Ask<string>("after", Lines.Limit));
    }

    [Fact]
    public async Task A_message_that_the_receiver_refuses_is_said_and_counted_there()
    {
        IActorRef echo = await _runtime.SpawnAsync(Props.Create<EchoingActor>(), _lines.Options());
        Assert.Equal(0L, await echo.Ask<long>(EchoingActor.HowManyRefused, Lines.Limit));
        echo.Tell(new Order("unreadable", 1));
        Assert.StartsWith("[Warning] Refused: a message for an actor.", await _lines.NextAsync(), StringComparison.Ordinal);
        Assert.Equal(1L, await echo.Ask<long>(EchoingActor.HowManyRefused, Lines.Limit));
    }

    private static async Task Double(Order order, ProcessQueue<Order> queue)
    {
        Console.WriteLine($"written by JSON: {JsonPayloads.Written.ContainsKey(order.Number)}, read by JSON: {JsonPayloads.Read.ContainsKey(order.Number)}");
        await queue.PutAsync(order with { Pieces = order.Pieces * 2 });
    }

    public sealed record Order(string Number, int Pieces);

    public sealed class JsonPayloads : IPayloadSerializer
    {
        public static ConcurrentDictionary<string, bool> Written { get; } = new();

        public static ConcurrentDictionary<string, bool> Read { get; } = new();

        public bool Handles(Type type) => type == typeof(Order);

        public void Serialize(object value, IBufferWriter<byte> to)
        {
            Written[((Order)value).Number] = true;
            using Utf8JsonWriter writer = new(to);
            JsonSerializer.Serialize(writer, value, value.GetType());
        }

        public object? Deserialize(ReadOnlyMemory<byte> from, Type type)
        {
            Order order = (Order)JsonSerializer.Deserialize(from.Span, type)!;
            Read[order.Number] = true;
            return order.Number == "unreadable" ? throw new FormatException("no order") : order;
        }
    }

    private sealed class EchoingActor : UntypedActor
    {
        public const string HowManyRefused = "how many refused";

        protected override void OnReceive(object message) => Sender.Tell(message is HowManyRefused ? ProcessRuntime.RefusalCount : message);
    }
}
