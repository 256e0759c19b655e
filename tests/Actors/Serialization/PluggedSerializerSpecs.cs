using System.Buffers;
using System.Text.Json;
using Akka.Actor;
using ProcActors.Remoting;
using ProcActors.Serialization;

namespace ProcActors.Tests.Actors.Serialization;

public sealed class PluggedSerializerSpecs : IAsyncLifetime
{
    private readonly ActorSystem _system = ActorSystem.Create("plugged", BootstrapSetup.Create().And(new WireSetup("/nowhere", "p0", new byte[WireSetup.SecretSize], payloadSerializer: typeof(JsonPayloads))));

    private PayloadSerializer Payloads => PayloadSerializer.Of(_system);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    [Fact]
    public void A_value_it_handles_is_written_and_read_by_it()
    {
        byte[] bytes = Payloads.Serialize(new Order("A-1", 3));
        Assert.Contains("""{"Number":"A-1","Pieces":3}""", System.Text.Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal(new Order("A-1", 3), Payloads.Deserialize(bytes));
    }

    [Fact]
    public void Everything_else_is_the_built_in_ones()
    {
        Assert.Equal("text", Payloads.Deserialize(Payloads.Serialize("text")));
        Assert.Equal(new PayloadSpecs.Thing("a", 1), Payloads.Deserialize(Payloads.Serialize(new PayloadSpecs.Thing("a", 1))));
        Assert.Equal(new List<int> { 1 }, Payloads.Deserialize(Payloads.Serialize(new List<int> { 1 })));
    }

    [Theory]
    [InlineData(typeof(FileInfo), "does not handle it")]
    [InlineData(typeof(PayloadSpecs.Thing), "does not handle it")]
    public void A_sender_can_not_name_another_type(Type type, string why)
    {
        byte[] name = System.Text.Encoding.UTF8.GetBytes(type.AssemblyQualifiedName!);
        byte[] forged = [7, (byte)name.Length, (byte)(name.Length >> 8), .. name, .. "{}"u8];
        Assert.Contains(why, Assert.Throws<PayloadException>(() => Payloads.Deserialize(forged)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_it_throws_reaches_whoever_sends_or_takes_the_value()
    {
        Assert.Contains("no such number", Assert.Throws<PayloadException>(() => Payloads.Serialize(new Order("bad", 1))).Message, StringComparison.Ordinal);
        byte[] bytes = Payloads.Serialize(new Order("A-1", 3));
        Assert.Throws<PayloadException>(() => Payloads.Deserialize(bytes.AsMemory(0, bytes.Length - 1)));
        Assert.Throws<PayloadException>(() => Payloads.Deserialize(new byte[] { 7 }));
        Assert.Throws<PayloadException>(() => Payloads.Deserialize(new byte[] { 7, 255, 255, 1 }));
    }

    [Theory]
    [InlineData(typeof(string))]
    [InlineData(typeof(IPayloadSerializer))]
    [InlineData(typeof(WithArguments))]
    public async Task A_type_that_is_no_serializer_is_refused_at_once(Type type) =>
        Assert.Contains("can't be the PayloadSerializer", (await Assert.ThrowsAsync<ArgumentException>(() => ProcessRuntime.StartAsync(new ProcessRuntimeOptions { PayloadSerializer = type }))).Message, StringComparison.Ordinal);

    public sealed record Order(string Number, int Pieces);

    public sealed class JsonPayloads : IPayloadSerializer
    {
        public bool Handles(Type type) => type == typeof(Order) || type == typeof(FileInfo);

        public void Serialize(object value, IBufferWriter<byte> to)
        {
            if (value is Order { Number: "bad" })
                throw new ArgumentException("no such number");
            using Utf8JsonWriter writer = new(to);
            JsonSerializer.Serialize(writer, value, value.GetType());
        }

        public object? Deserialize(ReadOnlyMemory<byte> from, Type type) => JsonSerializer.Deserialize(from.Span, type);
    }

    public sealed class WithArguments(int number) : IPayloadSerializer
    {
        public bool Handles(Type type) => number > 0;

        public void Serialize(object value, IBufferWriter<byte> to)
        {
        }

        public object? Deserialize(ReadOnlyMemory<byte> from, Type type) => null;
    }
}
