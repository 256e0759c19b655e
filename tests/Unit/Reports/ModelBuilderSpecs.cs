using CsCheck;
using ProcActors.Launcher.Reports;
using static ProcActors.Tests.Unit.Reports.Records;

namespace ProcActors.Tests.Unit.Reports;

public sealed class ModelBuilderSpecs
{
    [Fact]
    public void A_process_starts_lives_waits_for_a_lock_and_holds_it()
    {
        RunModel model = Model(
            Line(0, "process.starting", "p.1"),
            Line(1, "process.ready", "p.1"),
            Line(2, "process.ready", "p.2"),
            Line(3, "lock.acquired", "p.1", 1),
            Line(4, "lock.waiting", "p.2"),
            Line(6, "lock.released", "p.1", 1),
            Line(6, "lock.acquired", "p.2", 2),
            Line(8, "process.exited", "p.2", 0, "\"signal\":9,\"reason\":\"died\""),
            Line(9, "lock.abandoned", "p.2", 2));

        Assert.Equal(["starts 0-10", "lives 10-90", "holds lock t 30-60"], model.Does("p.1"));
        Assert.Equal(["lives 20-80", "waits for lock t 40-60", "holds lock t 60-80"], model.Does("p.2"));
        Arrow handed = Assert.Single(model.Arrows);
        Assert.Equal(("lock.released", "lock.acquired"), (model.Events[handed.From].Name, model.Events[handed.To].Name));
    }

    [Fact]
    public void An_item_whose_consumer_dies_is_in_its_hand_until_then_and_goes_to_the_next()
    {
        RunModel model = Model(
            Line(0, "queue.put", "p.0", 1),
            Line(1, "queue.get", "p.1", 1),
            Line(2, "process.exited", "p.1", 0, "\"signal\":9,\"reason\":\"died\""),
            Line(3, "queue.returned", "p.1", 1),
            Line(4, "queue.get", "p.2", 1),
            Line(5, "queue.done", "p.2", 1));

        Assert.Equal(["has item 1 of queue t 10-20"], model.Does("p.1"));
        Assert.Equal(["has item 1 of queue t 40-50"], model.Does("p.2"));
        Assert.Equal([(0, 1), (1, 0), (3, 1), (4, 0)], model.Curves.Single(curve => curve.Kind == CurveKind.Depth).Points);
        Assert.Equal([new Arrow(0, 1), new Arrow(0, 4)], model.Arrows);
    }

    [Fact]
    public void Items_of_a_queue_that_is_not_joinable_are_in_nobodys_hand()
    {
        RunModel model = Model(Line(0, "queue.put", "p.0", 1), Line(1, "queue.get", "p.1", 1));

        Assert.Empty(model.Spans);
        Assert.Single(model.Arrows);
    }

    [Fact]
    public void A_wait_that_was_given_up_ends_there()
    {
        RunModel model = Model(Line(0, "lock.waiting", "p.1"), Line(1, "lock.withdrawn", "p.1"), Line(5, "process.said", "p.1"));

        Assert.Equal(["waits for lock t 0-10"], model.Does("p.1"));
        Assert.Equal([(0, 1), (1, 0)], model.Curves.Single().Points);
    }

    [Fact]
    public void What_nothing_ended_goes_on_to_the_end_of_the_record()
    {
        RunModel model = Model(Line(0, "process.ready", "p.1"), Line(1, "barrier.waiting", "p.1"), Line(7, "process.ready", "p.2"));

        Assert.Equal(["lives 0-70", "waits for barrier t 10-70"], model.Does("p.1"));
    }

    [Fact]
    public void A_process_that_is_started_again_goes_on_in_its_lane()
    {
        RunModel model = Model(
            "{\"t\":0,\"event\":\"process.starting\",\"process\":\"a\"}",
            "{\"t\":1,\"event\":\"process.ready\",\"process\":\"a\",\"pid\":1}",
            "{\"t\":2,\"event\":\"process.exited\",\"process\":\"a\",\"pid\":1,\"exitCode\":1,\"reason\":\"ended\"}",
            "{\"t\":3,\"event\":\"process.starting\",\"process\":\"a\"}",
            "{\"t\":4,\"event\":\"process.ready\",\"process\":\"a\",\"pid\":2}",
            "{\"t\":5,\"event\":\"process.ready\",\"process\":\"a\",\"pid\":3}");

        Assert.Equal(["a", "a (pid 3)"], model.Lanes.Select(lane => lane.Name));
        Assert.Equal((2, 2), (model.Lanes[0].Lives, model.Lanes[0].Pid));
    }

    [Fact]
    public void Both_directions_of_a_pipe_are_told_apart()
    {
        RunModel model = Model(Line(0, "pipe.sent", "p.1", 1), Line(1, "pipe.sent", "p.2", 1), Line(2, "pipe.received", "p.1", 1), Line(3, "pipe.received", "p.2", 1));

        Assert.Equal([new Arrow(1, 2), new Arrow(0, 3)], model.Arrows);
    }

    [Fact]
    public void Every_span_lies_within_the_record_and_ends_after_it_began() => Any.Sample(model =>
        Assert.All(model.Spans, span => Assert.InRange(span.To, span.From, model.Events.Count - 1)));

    [Fact]
    public void Spans_of_one_row_do_not_overlap_unless_it_is_the_last_possible() => Any.Sample(model =>
    {
        foreach (var row in model.Spans.Where(span => span.Kind > SpanKind.Living && span.Row < Packing.OfLane - 1).GroupBy(span => (span.Lane, span.Row)))
            Assert.All(row.Zip(row.Skip(1)), pair => Assert.True(pair.First.To <= pair.Second.From, $"{pair.First} overlaps {pair.Second}"));
    });

    [Fact]
    public void Curves_count_what_the_spans_show() => Any.Sample(model =>
    {
        foreach (Curve curve in model.Curves.Where(curve => curve.Kind != CurveKind.Depth))
        {
            foreach ((int place, int value) in curve.Points.SkipLast(1))
                Assert.Equal(model.Spans.Count(span => span.Thing == curve.Thing && span.Kind == SpanKind.Waiting == (curve.Kind == CurveKind.Waiting) && span.From <= place && EndOf(model, span) > place), value);
        }
    });

    [Fact]
    public void Depths_are_never_negative_and_never_beyond_what_was_put() => Any.Sample(model =>
    {
        foreach (Curve curve in model.Curves.Where(curve => curve.Kind == CurveKind.Depth))
            Assert.All(curve.Points, point => Assert.InRange(point.Value, 0, model.Events.Take(point.Event + 1).Count(happened => happened.Name == "queue.put")));
    });

    [Fact]
    public void Arrows_go_forward_in_time() => Any.Sample(model => Assert.All(model.Arrows, arrow => Assert.True(arrow.From < arrow.To)));

    // One that nothing ended is open beyond the last event.
    private static int EndOf(RunModel model, Span span) => span.To == model.Events.Count - 1 ? int.MaxValue : span.To;
}
