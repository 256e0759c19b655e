using System.Diagnostics;
using CsCheck;
using ProcActors.Telemetry;

namespace ProcActors.Tests.Unit.Telemetry;

public sealed class TraceStampSpecs
{
    [Fact]
    public void What_was_stamped_comes_back_with_where_it_came_from() => Gen.Byte.Array[1, 40].Sample(item =>
    {
        using Activity span = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        ReadOnlyMemory<byte> back = TraceStamp.Take(TraceStamp.Put(item), out ActivityContext? origin);

        Assert.Equal(item, back.ToArray());
        Assert.Equal((span.TraceId, span.SpanId, true), (origin!.Value.TraceId, origin.Value.SpanId, origin.Value.IsRemote));
    });

    [Fact]
    public void Without_a_span_an_item_is_left_as_it_is()
    {
        byte[] item = [1, 2, 3];

        Assert.Same(item, TraceStamp.Put(item));
        Assert.Equal(item, TraceStamp.Take(item, out ActivityContext? origin).ToArray());
        Assert.Null(origin);
    }

    [Fact]
    public void While_nobody_listens_nothing_is_begun_and_nothing_measured()
    {
        Assert.False(ActorsTelemetry.IsOn);
        Assert.Null(ActorsTelemetry.Begin("put", "queue", "q"));
        Assert.Equal(0, ActorsTelemetry.Now);
    }
}
