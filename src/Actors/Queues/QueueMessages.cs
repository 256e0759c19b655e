using ProcActors.Coordination;
using ProcActors.Serialization;

namespace ProcActors.Queues;

/// <summary>What the rules answer, as messages: what goes to one process for neighbouring requests, or for one, goes in one message.</summary>
internal static class QueueMessages
{
    public static IEnumerable<(Incarnation To, IProtocolMessage Message)> Of(List<QueueReply> replies, Func<QueuePayload, byte[]>? show = null)
    {
        for (int i = 0, next; i < replies.Count; i = next)
        {
            QueueReply first = replies[i];
            int count = first.Count;
            for (next = i + 1; next < replies.Count && replies[next] is var reply && reply.To == first.To && reply.Answer == first.Answer
                && reply.Request == first.Request + (first.Item is null ? count : 0); next++)
                count += reply.Count;
            switch (first.Answer)
            {
                case QueueAnswer.Granted:
                    QueueProtocol.Item[] items = new QueueProtocol.Item[count];
                    for (int each = 0; each < count; each++)
                        items[each] = ItemOf(replies[i + each], replies[i + each].Item!.Payload.Last);
                    yield return (first.To, new QueueProtocol.Granted(first.Request, items));
                    break;
                case QueueAnswer.Shown:
                    yield return (first.To, new QueueProtocol.Shown(first.Request, ItemOf(first, show?.Invoke(first.Item!.Payload) ?? first.Item!.Payload.Last)));
                    break;
                case QueueAnswer.Withdrawn:
                    for (int each = i; each < next; each++)
                        yield return (first.To, new CoordinatorProtocol.Withdrawn(replies[each].Request));
                    break;
                case QueueAnswer.Recall:
                    yield return (first.To, new QueueProtocol.Recall());
                    break;
                default:
                    yield return (first.To, new QueueProtocol.Answered(first.Request, first.Answer, count));
                    break;
            }
        }
    }

    private static QueueProtocol.Item ItemOf(QueueReply reply, byte[] payload) =>
        new(reply.Item!.Number, reply.Item.Deliveries, reply.Crashes, reply.Item.Redelivered, payload);
}
