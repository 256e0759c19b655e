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
    private static readonly (Type Type, string Instead)[] BoundToProcess =
    [
        (typeof(Delegate), "name a static method in the target, and send what it needs as arguments"),
        (typeof(Thread), "start one in the target"),
        (typeof(Task), "await it here, and send what it gives"),
        (typeof(Stream), "send its path, or its bytes, and open one there"),
        (typeof(TextReader), "send a path, or the text"),
        (typeof(TextWriter), "send a path, and open it there"),
        (typeof(SafeHandle), "send what it was opened with, and open it there"),
        (typeof(WaitHandle), "a ProcessEvent, ProcessLock or ProcessSemaphore works between processes"),
        (typeof(CancellationTokenSource), TokenInstead),
        (typeof(CancellationToken), TokenInstead),
        (typeof(System.Net.Sockets.Socket), "a connected socket may be an argument itself, but no part of one"),
        (typeof(System.Diagnostics.Process), "send its Id"),
        (typeof(nint), "an address is of no use there: send what lies at it"),
        (typeof(nuint), "an address is of no use there: send what lies at it"),
    ];

    private const string TokenInstead = "give the method a parameter of type CancellationToken, which is cancelled when the process, or the task, is to end";

    private static readonly HashSet<Type> Plain =
    [
        typeof(object), typeof(string), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(Guid), typeof(Uri), typeof(Version),
        typeof(Half), typeof(Int128), typeof(UInt128), typeof(BigInteger), typeof(Complex), typeof(Index), typeof(Range), typeof(Nullable<>), typeof(IPAddress), typeof(IPEndPoint), typeof(TimeZoneInfo),
        typeof(System.Globalization.CultureInfo), typeof(System.Text.StringBuilder), typeof(System.Text.Rune), typeof(Lazy<>),
        typeof(Vector2), typeof(Vector3), typeof(Vector4), typeof(Quaternion), typeof(Plane), typeof(Matrix3x2), typeof(Matrix4x4), typeof(ArraySegment<>),
    ];

    private readonly HashSet<Type> _more = [.. more];
    private readonly ConcurrentDictionary<Type, bool> _known = new();

    /// <summary>Why a type is refused, and what to do.</summary>
    public static string Because(Type type) => Array.Find(BoundToProcess, bound => bound.Type.IsAssignableFrom(type)) is { Instead: { } instead }
        ? $"it means something in its own process only; {instead}"
        : type.Namespace == "System.Linq" ? "it is worked out when it is read; send a list of what it gives (ToList)"
        : $"nobody has allowed it; make it there, out of plain data, or, if it is plain data itself, name it in {nameof(ProcessRuntimeOptions)}.{nameof(ProcessRuntimeOptions.AllowedTypes)}";

    public bool Allows(Type type) => _known.GetOrAdd(type, Decide);

    private bool Decide(Type type)
    {
        if (type.IsPointer || type.IsByRefLike || type.IsDefined(typeof(StaysInProcessAttribute), inherit: false) || Array.Exists(BoundToProcess, bound => bound.Type.IsAssignableFrom(type)))
            return false;
        if (type.HasElementType)
            return (!type.IsVariableBoundArray || type.GetArrayRank() > 1) && Allows(type.GetElementType()!);
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
        || typeof(IEqualityComparer<string>).IsAssignableFrom(type) || typeof(JsonNode).IsAssignableFrom(type);

    // Of others we know what does harm; of the application we know nothing, and it is the user's.
    public static bool IsForeign(Type type) => type.Assembly.GetName().Name is { } name
        && (name is "mscorlib" or "netstandard" or "WindowsBase" || Array.Exists(["System.", "Microsoft.", "Akka", "Hyperion", "Newtonsoft.", "Google.Protobuf", "DotNetty."], prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
}
