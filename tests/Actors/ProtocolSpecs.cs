using System.Reflection;
using CsCheck;
using ProcActors.Queues;
using ProcActors.Serialization;
using ProcActors.Snapshots;

namespace ProcActors.Tests.Actors;

public sealed class ProtocolSpecs
{
    [Fact]
    public void Every_message_is_listed_and_comes_back_equal()
    {
        // Touching a type of each assembly fills the table.
        _ = typeof(ProcessRuntime).TypeInitializer;
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(ProcessRuntime).TypeHandle);
        System.Runtime.CompilerServices.RuntimeHelpers.RunModuleConstructor(typeof(QueueExtensions).Module.ModuleHandle);
        List<Type> messages = [.. new[] { typeof(ProcessRuntime).Assembly, typeof(QueueExtensions).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsAssignableTo(typeof(IProtocolMessage)) && !type.IsInterface)];
        Assert.NotEmpty(messages);
        Assert.All(messages, type =>
        {
            ConstructorInfo constructor = type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length)!;
            object message = constructor.Invoke([.. constructor.GetParameters().Select(parameter => Sample(parameter.ParameterType))]);
            ProtocolMessages.Codec codec = ProtocolMessages.Find(ProtocolMessages.Manifest(message));
            object back = codec.Read(codec.Write(message));
            Assert.Equal(type, back.GetType());
            Assert.Equal(codec.Write(message), codec.Write(back));
        });
    }

    [Fact]
    public void A_manifest_that_is_not_listed_is_refused() => Assert.Throws<PayloadException>(() => ProtocolMessages.Find("System.Diagnostics.Process"));

    [Fact]
    public void Bytes_that_are_no_message_are_refused_and_do_nothing_worse()
    {
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(ProcessRuntime).TypeHandle);
        System.Runtime.CompilerServices.RuntimeHelpers.RunModuleConstructor(typeof(QueueExtensions).Module.ModuleHandle);
        ProtocolMessages.Codec[] codecs = [.. ProtocolMessages.Types.Select(type => ProtocolMessages.Find(type).Codec)];
        Gen.Byte.Array[0, 60].Sample(
            bytes =>
            {
                foreach (ProtocolMessages.Codec codec in codecs)
                {
                    try
                    {
                        _ = codec.Decode(bytes);
                    }
                    catch (PayloadException)
                    {
                        // As it should be.
                    }
                }
            },
            iter: 1000);
    }

    private static Array ArrayOf(object item)
    {
        Array array = Array.CreateInstance(item.GetType(), 2);
        array.SetValue(item, 0);
        array.SetValue(item, 1);
        return array;
    }

    private static object? Sample(Type type) => type switch
    {
        _ when type == typeof(string) => "text",
        _ when type == typeof(ReadOnlyMemory<byte>) => new ReadOnlyMemory<byte>([1, 2, 3]),
        _ when type == typeof(byte[]) => new byte[] { 1, 2, 3 },
        _ when type == typeof(Incarnation) => new Incarnation("run", "name", "0.1"),
        _ when type == typeof(QueueStatistics) => new QueueStatistics(1, 2, 3, 4, 5, 6, 7, 8),
        _ when type == typeof(Leases.LeaseSettings) => new Leases.LeaseSettings(true),
        _ when type == typeof(QueueSettings) => new QueueSettings(3, "folder", true),
        _ when type == typeof(QueueProtocol.Item) => new QueueProtocol.Item(1, 2, 3, true, [4]),
        _ when type.IsArray && type != typeof(byte[]) && type != typeof(LeaseOwner[]) => ArrayOf(Sample(type.GetElementType()!)!),
        _ when type == typeof(Coordination.CoordinatorProtocol.Place) => new Coordination.CoordinatorProtocol.Place("lock", "gate", "path"),
        _ when type == typeof(Registry.RegistryProtocol.Join) => new Registry.RegistryProtocol.Join(new Incarnation("run", "name", "0.1"), 7, "akka.uds://procactors@p0-1:1"),
        _ when type == typeof(CoordinatorSnapshot) => new LeaseSnapshot(0, 1)
        {
            Name = "gate",
            Holders = [new HolderSnapshot(new Incarnation("run", "name", "0.1"), 7, DateTimeOffset.UnixEpoch, 8, 9)],
            Waiters = [new WaiterSnapshot(new Incarnation("run", "name", "0.2"), 7, DateTimeOffset.UnixEpoch, WaitPurpose.Acquire)],
        },
        _ when type == typeof(QueueProtocol.Corpse) => new QueueProtocol.Corpse(1, true, ["end"], null),
        _ when type == typeof(LeaseOwner[]) => new LeaseOwner[] { new(new Incarnation("run", "name", "0.1"), 7, 8, 9, DateTimeOffset.UnixEpoch) },
        _ when Nullable.GetUnderlyingType(type) is { } inner => Sample(inner),
        _ when type.IsEnum => Enum.GetValues(type).GetValue(1),
        _ => Convert.ChangeType(1, type, System.Globalization.CultureInfo.InvariantCulture),
    };
}
