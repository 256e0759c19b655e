using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Akka.Actor;
using Akka.Util;
using Hyperion;
using ProcActors.Bootstrap;
using ProcActors.Remoting;

namespace ProcActors.Serialization;

/// <summary>
/// Makes users' values into bytes, on the caller's thread so that errors reach the caller, and back, at the receiver only. The first byte
/// tells the form: a few plain types have short cuts, what the application's own serializer handles is its, everything else is Hyperion's.
/// </summary>
internal sealed class PayloadSerializer
{
    private static readonly ConditionalWeakTable<ActorSystem, PayloadSerializer> OfSystems = [];

    // It compiles code for each type that it meets, so there is one for all systems that let the same types through: a test may have a hundred of them.
    private static readonly ConcurrentDictionary<string, Lazy<Serializer>> Hyperions = new();

    [ThreadStatic]
    private static PayloadSerializer? _bound;

    private readonly Func<ActorSystem> _system;
    private readonly IReadOnlyList<Type> _allowedTypes;
    private readonly PluggedSerializer? _plugged;
    private readonly AllowedTypes _allowed;
    private Serializer? _hyperion;

    /// <summary>One that needs <paramref name="system"/> only for values that hold actors or handles.</summary>
    public PayloadSerializer(WireSetup? wire, Func<ActorSystem> system)
    {
        _allowedTypes = wire?.AllowedTypes ?? [];
        _allowed = new AllowedTypes(_allowedTypes);
        _plugged = PluggedSerializer.Make(wire?.PayloadSerializer, _allowed);
        _system = system;
    }

    /// <summary>The one of an actor system.</summary>
    public static PayloadSerializer Of(ActorSystem system) => OfSystems.GetValue(system, static system =>
    {
        WireSetup? wire = system.Settings.Setup.Get<WireSetup>() is { HasValue: true } setup ? setup.Value : null;
        return wire?.Payloads ?? new PayloadSerializer(wire, () => system);
    });

    /// <summary>Whether values of this type may travel at all, whatever they hold.</summary>
    public bool MayTravel(Type type) => _allowed.Allows(type) || typeof(ISurrogated).IsAssignableFrom(type);

    private enum Form : byte
    {
        Null,
        Text,
        Int32,
        Int64,
        Bytes,
        Hyperion,
        Socket,
        Plugged,
        Boolean,
        Double,
    }

    /// <summary>As <see cref="Serialize"/>, for an argument of a process or task: a socket travels beside the bytes.</summary>
    public byte[] SerializeArgument(object? value, DescriptorList descriptors)
    {
        if (value is not Socket socket)
            return Serialize(value);
        byte[] place = [(byte)Form.Socket, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(place.AsSpan(1), descriptors.Add(socket));
        return place;
    }

    /// <summary>As <see cref="Deserialize(ReadOnlyMemory{byte})"/>, for an argument.</summary>
    public object? DeserializeArgument(ReadOnlyMemory<byte> bytes, DescriptorList descriptors) => bytes is { Length: 5 } && bytes.Span[0] == (byte)Form.Socket
        ? descriptors.Take(BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[1..]))
        : Deserialize(bytes);

    /// <summary>The bytes of <paramref name="value"/>.</summary>
    /// <exception cref="PayloadException">The value, or something it holds, can't be serialised.</exception>
    public byte[] Serialize(object? value)
    {
        switch (value)
        {
            case null:
                return [(byte)Form.Null];
            case string text:
                byte[] encoded = new byte[1 + Encoding.UTF8.GetByteCount(text)];
                encoded[0] = (byte)Form.Text;
                Encoding.UTF8.GetBytes(text, encoded.AsSpan(1));
                return encoded;
            case int number:
                byte[] four = [(byte)Form.Int32, 0, 0, 0, 0];
                BinaryPrimitives.WriteInt32LittleEndian(four.AsSpan(1), number);
                return four;
            case long number:
                return Eight(Form.Int64, number);
            case byte[] bytes:
                return [(byte)Form.Bytes, .. bytes];
            case bool flag:
                return [(byte)Form.Boolean, flag ? (byte)1 : (byte)0];
            case double number:
                return Eight(Form.Double, BitConverter.DoubleToInt64Bits(number));
            default:
                return SerializeObject(value);
        }
    }

    /// <summary>The value that <paramref name="bytes"/> stand for.</summary>
    /// <exception cref="PayloadException">The bytes are damaged or speak of a type that is not to be had here.</exception>
    public object? Deserialize(ReadOnlyMemory<byte> bytes) => Deserialize(bytes.Span);

    /// <summary>As <see cref="Deserialize(ReadOnlyMemory{byte})"/>, of one whose type is known.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="holder">What they come out of, for people.</param>
    /// <exception cref="PayloadException">They can't be read back, or are no <typeparamref name="T"/>.</exception>
    public T Deserialize<T>(ReadOnlySpan<byte> bytes, string holder)
    {
        // Without a box for what is most common.
        if (typeof(T) == typeof(int) && bytes is [(byte)Form.Int32, _, _, _, _])
            return (T)(object)BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]);
        if (typeof(T) == typeof(long) && bytes is [(byte)Form.Int64, _, _, _, _, _, _, _, _])
            return (T)(object)BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]);
        return Deserialize(bytes) switch
        {
            T value => value,
            null when default(T) is null => default!,
            var other => throw new PayloadException($"The {holder} holds {(other is null ? "null" : $"a {other.GetType()}")}, which is no {typeof(T)}: use the type that it was filled with."),
        };
    }

    /// <summary>Writes a small plain value; false when it is something else, or has not enough room.</summary>
    public static bool TryWrite<T>(T value, Span<byte> to, out int length)
    {
        length = 0;
        if (typeof(T) == typeof(int) && to.Length >= 5)
        {
            to[0] = (byte)Form.Int32;
            BinaryPrimitives.WriteInt32LittleEndian(to[1..], (int)(object)value!);
            length = 5;
        }
        else if (typeof(T) == typeof(long) && to.Length >= 9)
        {
            to[0] = (byte)Form.Int64;
            BinaryPrimitives.WriteInt64LittleEndian(to[1..], (long)(object)value!);
            length = 9;
        }
        else if (value is string text && 1 + (3 * text.Length) <= to.Length)
        {
            to[0] = (byte)Form.Text;
            length = 1 + Encoding.UTF8.GetBytes(text, to[1..]);
        }

        return length > 0;
    }

    /// <summary>How many bytes a text or a number of bytes takes, if they may be many; 0 of everything else.</summary>
    public static int SizeOf(object? value) => value switch
    {
        byte[] bytes when bytes.Length < int.MaxValue => 1 + bytes.Length,
        string { Length: > 1024 } text => 1 + Encoding.UTF8.GetByteCount(text),
        _ => 0,
    };

    /// <summary>Writes what <see cref="SizeOf"/> has measured.</summary>
    public static void WriteTo(Span<byte> place, object value)
    {
        if (value is byte[] bytes)
        {
            place[0] = (byte)Form.Bytes;
            bytes.CopyTo(place[1..]);
        }
        else
        {
            place[0] = (byte)Form.Text;
            Encoding.UTF8.GetBytes((string)value, place[1..]);
        }
    }

    private object? Deserialize(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            throw new PayloadException("A value arrived as no bytes at all.");

        ReadOnlySpan<byte> rest = bytes[1..];
        return (Form)bytes[0] switch
        {
            Form.Null => null,
            Form.Text => Encoding.UTF8.GetString(rest),
            Form.Int32 when rest.Length == 4 => BinaryPrimitives.ReadInt32LittleEndian(rest),
            Form.Int64 when rest.Length == 8 => BinaryPrimitives.ReadInt64LittleEndian(rest),
            Form.Bytes => Copy(rest),
            Form.Boolean when rest.Length == 1 => rest[0] != 0,
            Form.Double when rest.Length == 8 => BinaryPrimitives.ReadDoubleLittleEndian(rest),
            Form.Hyperion => Read(static (of, bytes) => of.Bound(bytes, static (hyperion, bytes) => hyperion.Deserialize<object>(new PayloadStream(bytes))), rest.ToArray()),
            Form.Plugged when _plugged is not null => Read(static (of, bytes) => of._plugged!.Deserialize(bytes), rest.ToArray()),
            _ => throw new PayloadException($"A value of {bytes.Length} bytes arrived in a form that is not known ({bytes[0]})."),
        };
    }

    // An actor of another system of this process (see ProcessRuntime.Bridge) is reached by our address: its own has no meaning elsewhere.
    private static ISurrogate ToSurrogate(ISurrogated value, ActorSystem system)
    {
        SentHandles.AddActor();

        // Its name would be found, or made, in the other run: something else by the same name.
        if (value is IHandle { Runtime: { } theirs } && ProcessRuntime.TryOf(system) is { } ours && ours.Incarnation.Run != theirs.Incarnation.Run)
            throw new NotSupportedException($"{value} belongs to another run, that of '{theirs.Incarnation.Name}', and can't be used in that of '{ours.Name}': make one with this run's ProcessRuntime.");
        return value is IActorRef { Path.Address.HasLocalScope: true } actor and not Nobody
            ? new ActorRefBase.Surrogate(actor.Path.ToSerializationFormatWithAddress(((ExtendedActorSystem)system).Provider.DefaultAddress))
            : value.ToSurrogate(system);
    }

    private static byte[] Eight(Form form, long bits)
    {
        byte[] bytes = [(byte)form, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), bits);
        return bytes;
    }

    // When a value first needs it: many processes never load it.
    private Serializer FindHyperion() =>
        Hyperions.GetOrAdd(string.Join('|', _allowedTypes.Select(type => type.AssemblyQualifiedName)), _ => new Lazy<Serializer>(() => MakeHyperion(_allowed))).Value;

    private static Serializer MakeHyperion(AllowedTypes allowed)
    {
        // Actor references, and our handles, travel as what they stand for and are bound to the receiving system.
        Surrogate surrogate = Surrogate.Create<ISurrogated, ISurrogate>(static from => ToSurrogate(from, _bound!._system()), static to => to.FromSurrogate(_bound!._system()));
        return new Serializer(SerializerOptions.Default.WithPreserveObjectReferences(true).WithDisallowUnsafeType(false).WithSurrogates([surrogate, .. FrameworkValues.Surrogates])
            .WithSerializerFactory([new RefusedTypes(allowed), new ExceptionFactory(), new CollectionFactory(), new ArrayFactory(), new ObjectFactory()]));
    }

    private object? Read(Func<PayloadSerializer, byte[], object?> read, byte[] bytes)
    {
        try
        {
            return read(this, bytes);
        }
        catch (Exception e)
        {
            throw new PayloadException($"A value of {bytes.Length} bytes could not be read back: {e.Message}", e);
        }
    }

    // References and handles in a value are bound to the system that reads or writes it, which is this one, on this thread, for as long as it takes.
    private TResult Bound<TWhat, TResult>(TWhat what, Func<Serializer, TWhat, TResult> act)
    {
        PayloadSerializer? before = _bound;
        _bound = this;
        try
        {
            return act(_hyperion ??= FindHyperion(), what);
        }
        finally
        {
            _bound = before;
        }
    }

    // Not cleared before: a large one costs as much to clear as to copy.
    private static byte[] Copy(ReadOnlySpan<byte> bytes)
    {
        byte[] copy = GC.AllocateUninitializedArray<byte>(bytes.Length);
        bytes.CopyTo(copy);
        return copy;
    }

    private byte[] SerializeObject(object value)
    {
        try
        {
            if (_plugged is { } plugged && plugged.Handles(value.GetType()))
            {
                ArrayBufferWriter<byte> buffer = new();
                buffer.Write([(byte)Form.Plugged]);
                plugged.Serialize(value, buffer);
                return buffer.WrittenSpan.ToArray();
            }

            using PayloadStream stream = new();
            stream.WriteByte((byte)Form.Hyperion);
            return Bound((value, stream), static (hyperion, what) =>
            {
                NestedValues.WriteWhole(what.stream, hyperion, what.value);
                return what.stream.ToArray();
            });
        }
        catch (Exception e)
        {
            throw new PayloadException($"A {value.GetType()} could not be serialised: {e.Message} Send plain data: numbers, texts, collections, records.", e);
        }
    }
}
