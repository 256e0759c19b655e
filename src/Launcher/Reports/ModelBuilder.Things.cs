namespace ProcActors.Launcher.Reports;

/// <content>What events of queues, locks and the like mean for the processes that use them.</content>
internal sealed partial class ModelBuilder
{
    private void TakeThing(RunEvent happened, Lane lane, int thing, int place)
    {
        switch (happened.Name)
        {
            case "queue.put":
                EndWait(lane, thing, "full", place);
                CurveOf(thing, CurveKind.Depth).Change(place, _deliveries.Put(thing, happened.Number, place));
                break;
            case "queue.get":
                EndWait(lane, thing, "waiting", place);
                CurveOf(thing, CurveKind.Depth).Change(place, _deliveries.Get(thing, happened.Number, place));
                if (_joinable.Contains(thing))
                    Have(lane, SpanKind.Item, thing, happened.Number, place);
                break;
            case "queue.returned":
                CurveOf(thing, CurveKind.Depth).Change(place, _deliveries.Return(thing, happened.Number));
                Lose(SpanKind.Item, thing, happened.Number, place);
                break;
            case "queue.done" or "queue.dead":
                CurveOf(thing, CurveKind.Depth).Change(place, _deliveries.Leave(thing, happened.Number));
                Lose(SpanKind.Item, thing, happened.Number, place);
                break;
            case "pipe.sent":
                _deliveries.Send(thing, happened.Number, happened.Process, place);
                break;
            case "pipe.received":
                _deliveries.Receive(thing, happened.Number, happened.Process, place);
                break;
            case "pool.task.started":
                Have(lane, SpanKind.Task, thing, happened.Number, place);
                break;
            case "pool.task.completed" or "pool.task.failed":
                Lose(SpanKind.Task, thing, happened.Number, place);
                break;
            case "connection.accepted":
                Have(lane, SpanKind.Connection, thing, happened.Number, place);
                break;
            case "connection.closed":
                Lose(SpanKind.Connection, thing, happened.Number, place);
                break;
            case "event.set" or "barrier.broken":
                CurveOf(thing, CurveKind.Waiting).Change(place, -_spans.EndWaits(thing, place));
                break;
            default:
                TakeVerb(happened, lane, thing, place);
                break;
        }
    }

    // Locks, semaphores, conditions, barriers and events speak alike.
    private void TakeVerb(RunEvent happened, Lane lane, int thing, int place)
    {
        switch (happened.Verb)
        {
            case "waiting" or "full" or "joining":
                _spans.BeginWait(lane, thing, happened.Verb, place);
                CurveOf(thing, CurveKind.Waiting).Change(place, 1);
                break;
            case "acquired":
                if (EndWait(lane, thing, "waiting", place))
                    _deliveries.HandOver(thing, place);
                Have(lane, SpanKind.Holding, thing, happened.Number, place);
                break;
            case "released" or "abandoned":
                _deliveries.Free(thing, place);
                Lose(SpanKind.Holding, thing, happened.Number, place);
                break;
            case "notified" or "passed":
                EndWait(lane, thing, "waiting", place);
                break;
            case "joined":
                EndWait(lane, thing, "joining", place);
                break;
            case "withdrawn":
                if (!EndWait(lane, thing, "waiting", place) && !EndWait(lane, thing, "full", place))
                    EndWait(lane, thing, "joining", place);
                break;
        }
    }

    private bool EndWait(Lane lane, int thing, string what, int place)
    {
        bool waited = _spans.EndWait(lane, thing, what, place);
        if (waited)
            CurveOf(thing, CurveKind.Waiting).Change(place, -1);
        return waited;
    }

    private void Have(Lane lane, SpanKind kind, int thing, long number, int place)
    {
        Lose(kind, thing, number, place);
        _spans.Begin(lane, kind, thing, number, place);
        CurveOf(thing, CurveKind.InHand).Change(place, 1);
    }

    private void Lose(SpanKind kind, int thing, long number, int place)
    {
        if (_spans.End(kind, thing, number, place) is not null)
            CurveOf(thing, CurveKind.InHand).Change(place, -1);
    }
}
