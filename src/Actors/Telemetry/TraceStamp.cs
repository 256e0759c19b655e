using System.Diagnostics;

namespace ProcActors.Telemetry;

/// <summary>
/// Where an item, or a task of a pool, comes from, in front of its bytes: a mark, the trace's id, the span's id, the flags. They have it only where somebody
/// traces; coordinators and journals carry it along unread.
/// <code>
///   'T' | trace id, 16 | span id, 8 | flags, 1 | the item
/// </code>
/// </summary>
internal static class TraceStamp
{
    // None of the forms of a payload begins so.
    private const byte Mark = (byte)'T';
    private const int Length = 1 + 16 + 8 + 1;

    /// <summary>The item with a stamp of the present span; as it was when there is none.</summary>
    public static byte[] Put(byte[] item) => Activity.Current is { IdFormat: ActivityIdFormat.W3C } span ? Put(item, span) : item;

    /// <summary>The item with a stamp of <paramref name="span"/>.</summary>
    public static byte[] Put(ReadOnlyMemory<byte> item, Activity span)
    {
        byte[] stamped = new byte[Length + item.Length];
        stamped[0] = Mark;
        span.TraceId.CopyTo(stamped.AsSpan(1, 16));
        span.SpanId.CopyTo(stamped.AsSpan(17, 8));
        stamped[25] = (byte)span.ActivityTraceFlags;
        item.CopyTo(stamped.AsMemory(Length));
        return stamped;
    }

    /// <summary>The item without its stamp, and where it says that it comes from; null when it has none.</summary>
    public static ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> item, out ActivityContext? origin)
    {
        origin = null;
        if (item.Length < Length || item.Span[0] != Mark)
            return item;
        ReadOnlySpan<byte> stamp = item.Span[..Length];
        origin = new ActivityContext(ActivityTraceId.CreateFromBytes(stamp.Slice(1, 16)), ActivitySpanId.CreateFromBytes(stamp.Slice(17, 8)), (ActivityTraceFlags)stamp[25], isRemote: true);
        return item[Length..];
    }
}
