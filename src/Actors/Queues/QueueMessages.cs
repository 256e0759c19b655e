using ProcActors.Coordination;
using ProcActors.Serialization;

namespace ProcActors.Queues;

/// <summary>What the rules answer, as messages: what goes to one process for neighbouring requests, or for one, goes in one message.</summary>
internal static class QueueMessages
{
    public static IEnumerable<(Incarnation To, IProtocolMessage Message)> Of(List<QueueReply> replies)
    {
        for (int i = 0, next; i < replies.Count; i = next)
        {
            QueueReply first = replies[i];
            next = i + 1;
            while (next < replies.Count && replies[next].To == first.To && replies[next].Answer == first.Answer &&
                   replies[next].Request == first.Request + (first.Item is null ? next - i : 0))
                next++;
            switch (first.Answer)
            {
                case QueueAnswer.Granted or QueueAnswer.Shown:
                    foreach (byte[] part in first.Item!.Payload.Before)
                        yield return (first.To, new CoordinatorProtocol.Part(first.Request, part));
                    QueueProtocol.Item[] items = [.. replies.Skip(i).Take(next - i).Select(ItemOf)];
                    yield return (first.To, first.Answer == QueueAnswer.Shown ? new QueueProtocol.Shown(first.Request, items[0]) : new QueueProtocol.Granted(first.Request, items));
                    break;
                case QueueAnswer.Withdrawn:
                    for (int each = i; each < next; each++)
                        yield return (first.To, new CoordinatorProtocol.Withdrawn(replies[each].Request));
                    break;
                case QueueAnswer.Recall:
                    yield return (first.To, new QueueProtocol.Recall());
                    break;
                default:
                    yield return (first.To, new QueueProtocol.Answered(first.Request, first.Answer, next - i));
                    break;
            }
        }
    }

    private static QueueProtocol.Item ItemOf(QueueReply reply) =>
        new(reply.Item!.Number, reply.Item.Deliveries, reply.Crashes, reply.Item.Redelivered, reply.Item.Payload.Last);
}
