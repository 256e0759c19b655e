using Akka.Actor;
using Akka.Configuration;
using Hyperion;
using ProcActors.Remoting;
using ProcActors.Serialization;

namespace ProcActors.Tests.Actors.Serialization;

public sealed class PayloadSpecs : IAsyncLifetime
{
    private readonly ActorSystem _system = ActorSystem.Create("payloads", BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString("""
        akka.loglevel = ERROR
        akka.actor.serializers {
          json = "ProcActors.Serialization.RefusingJsonSerializer, ProcActors.Runtime"
          daemon-create = "ProcActors.Serialization.RefusingDeploymentSerializer, ProcActors.Runtime"
        }
        """)).And(new WireSetup("/nowhere", "p0", new byte[WireSetup.SecretSize], [typeof(System.Drawing.Point)])));

    private PayloadSerializer Payloads => PayloadSerializer.Of(_system);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    public static TheoryData<object?> Good => new(
        null, "text", "", 1, 2L, 2.5, 'c', true, 1.5m, (byte)7, DayOfWeek.Friday, Guid.Empty, DateTime.UnixEpoch, TimeSpan.FromDays(1), new Uri("http://x/"), new Version(1, 2),
        new byte[] { 1, 2 }, new[] { "a", "b" }, new List<int> { 1, 2 }, new Dictionary<string, List<Thing>> { ["k"] = [new Thing("a", 1)] }, new HashSet<string> { "x" },
        ("pair", 2), Tuple.Create(1, "b"), new Thing("b", null), new KeyValuePair<int, string>(1, "v"));

    public static TheoryData<object> Bad => new(
        (Action)(() => { }), Thread.CurrentThread, Task.CompletedTask, new MemoryStream(), new object[] { new CancellationTokenSource() }, new List<Action> { () => { } },
        new HttpClient(), new WeakReference(1), new Holder(File.OpenHandle("/dev/null")), new DirectoryInfo("/"));

    [Theory]
    [MemberData(nameof(Good))]
    public void Plain_values_collections_and_own_types_come_back_equal(object? value) => Assert.Equivalent(value, Payloads.Deserialize(Payloads.Serialize(value)), strict: true);

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_is_bound_to_a_process_or_not_allowed_is_refused_at_the_sender(object value) =>
        Assert.Contains("may not travel", Assert.Throws<PayloadException>(() => Payloads.Serialize(value)).Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Bad))]
    public void And_at_the_receiver_whoever_made_the_bytes(object value)
    {
        using MemoryStream bytes = new();
        bytes.WriteByte(5);
        try
        {
            new Serializer(SerializerOptions.Default.WithPreserveObjectReferences(true).WithDisallowUnsafeType(false)).Serialize(value, bytes);
        }
        catch (Exception)
        {
            // Hyperion itself can't write it: then nobody can send it.
            return;
        }

        Assert.Throws<PayloadException>(() => Payloads.Deserialize(bytes.ToArray()));
    }

    [Fact]
    public void What_the_user_allows_may_travel() => Assert.Equal(new System.Drawing.Point(1, 2), Payloads.Deserialize(Payloads.Serialize(new System.Drawing.Point(1, 2))));

    [Fact]
    public void A_field_of_a_refused_type_does_no_harm_while_it_is_null()
    {
        Assert.Equal(new Optional("a", null), Payloads.Deserialize(Payloads.Serialize(new Optional("a", null))));
        Assert.Throws<PayloadException>(() => Payloads.Serialize(new Optional("a", () => { })));
    }

    [Fact]
    public void An_exception_may_travel()
    {
        Exception back = (Exception)Payloads.Deserialize(Payloads.Serialize(new InvalidOperationException("outer", new FormatException("inner"))))!;
        Assert.Equal(("outer", "inner"), (back.Message, back.InnerException!.Message));
    }

    [Fact]
    public void Damaged_bytes_are_an_error_of_ours_whatever_they_say()
    {
        Random random = new(1);
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = new byte[random.Next(0, 60)];
            random.NextBytes(bytes);
            if (bytes.Length > 0)
                bytes[0] = (byte)random.Next(0, 8);
            try
            {
                Payloads.Deserialize(bytes);
            }
            catch (PayloadException)
            {
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Serializers_that_make_what_the_sender_names_refuse(int identifier)
    {
        long before = Refusals.Total;
        Assert.ThrowsAny<Exception>(() => _system.Serialization.Deserialize("""{"$type":"System.Diagnostics.Process, System"}"""u8.ToArray(), identifier, "System.Diagnostics.Process, System"));
        Assert.True(Refusals.Total > before);
    }

    public sealed record Thing(string Name, int? Number);

    public sealed record Optional(string Name, Action? Callback);

    private sealed record Holder(Microsoft.Win32.SafeHandles.SafeFileHandle Handle);
}
