using System.Collections.Concurrent;
using System.Net;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace ProcActors.Serialization;

/// <summary>
/// Which types may travel: the application's own, plain values and collections of the framework, exceptions, and whatever the user allows. Of the framework everything
/// else is refused, since a deserialiser that makes any object it is told to make is a way in (a delegate to File.Delete is one).
/// </summary>
internal sealed class AllowedTypes(IEnumerable<Type> more)
{
    // What means something in one process only: its copy would be dead, or worse, wherever in a value it stands.
    private static readonly Type[] BoundToProcess =
    [
        typeof(Delegate), typeof(Thread), typeof(Task), typeof(Stream), typeof(SafeHandle), typeof(WaitHandle), typeof(CancellationTokenSource),
        typeof(CancellationToken), typeof(TextReader), typeof(TextWriter), typeof(System.Net.Sockets.Socket), typeof(System.Diagnostics.Process), typeof(nint), typeof(nuint),
    ];

    private static readonly HashSet<Type> Plain =
    [
        typeof(object), typeof(string), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(Guid), typeof(Uri), typeof(Version),
        typeof(Half), typeof(Int128), typeof(UInt128), typeof(BigInteger), typeof(Complex), typeof(Index), typeof(Range), typeof(Nullable<>), typeof(IPAddress), typeof(IPEndPoint), typeof(TimeZoneInfo),
        typeof(System.Globalization.CultureInfo), typeof(System.Text.StringBuilder), typeof(Lazy<>), typeof(StringComparer), typeof(JsonNode), typeof(JsonObject), typeof(JsonArray),
    ];

    private readonly HashSet<Type> _more = [.. more];
    private readonly ConcurrentDictionary<Type, bool> _known = new();

    public bool Allows(Type type) => _known.GetOrAdd(type, Decide);

    private bool Decide(Type type)
    {
        if (type.IsPointer || type.IsByRefLike || type.IsDefined(typeof(StaysInProcessAttribute), inherit: false) || Array.Exists(BoundToProcess, bound => bound.IsAssignableFrom(type)))
            return false;
        if (type.HasElementType)
            return Allows(type.GetElementType()!);
        Type definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return (_more.Contains(type) || _more.Contains(definition) || IsPlain(definition) || !IsForeign(definition)) && type.GetGenericArguments().All(Allows);
    }

    private static bool IsPlain(Type type) => type.IsPrimitive || type.IsEnum || Plain.Contains(type)
        || typeof(Exception).IsAssignableFrom(type)
        || (type.Namespace is "System" && (type.Name.StartsWith("ValueTuple", StringComparison.Ordinal) || type.Name.StartsWith("Tuple", StringComparison.Ordinal)))
        || type.Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) == true
        || (type.DeclaringType is { } outer && IsForeign(outer) && IsPlain(outer))
        || typeof(Akka.Util.ISurrogate).IsAssignableFrom(type) || typeof(Akka.Util.ISurrogated).IsAssignableFrom(type)
        || type.FullName?.StartsWith("Akka.Actor.Status", StringComparison.Ordinal) == true
        || typeof(IEqualityComparer<string>).IsAssignableFrom(type);

    // Of others we know what does harm; of the application we know nothing, and it is the user's.
    private static bool IsForeign(Type type) => type.Assembly.GetName().Name is { } name
        && (name is "mscorlib" or "netstandard" or "WindowsBase" || Array.Exists(["System.", "Microsoft.", "Akka", "Hyperion", "Newtonsoft.", "Google.Protobuf", "DotNetty."], prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
}
