using System.Globalization;
using ProcActors.Queues;

namespace ProcActors.Tests.Unit.Simulation;

/// <summary>Puts and gets. Nobody dies here: what a dead getter was handed comes back to its place, later than the order of a queue would have it.</summary>
internal sealed class LinearQueue : LinearSimulation<LinearQueue.Call>
{
    private readonly int _capacity;
    private readonly QueueState _queue;
    private int _items;

    public LinearQueue(int seed)
        : base(seed, deaths: false, "")
    {
        _capacity = seed % 3;
        _queue = new QueueState(_capacity, joinable: false);
    }

    protected override Call Next(Client client) => Random.Next(2) == 0 ? new Call(++_items, Random.Next(2) == 0) : new Call(0, Random.Next(2) == 0);

    protected override void Apply(Client client, long request, Call call)
    {
        if (call.Item > 0)
            _queue.Put(client.Process, request, new QueuePayload([BitConverter.GetBytes(call.Item)]), call.Waits);
        else
            _queue.Get(client.Process, request, call.Waits);
    }

    protected override bool Withdraw(Client client, long request, Call call)
    {
        Say(client, () => _queue.Withdraw(client.Process, request));
        return true;
    }

    protected override IEnumerable<(Incarnation To, long Request, object Answer)> Answers()
    {
        _queue.AssertInvariants();
        foreach (QueueReply reply in _queue.Replies.Where(reply => reply.Answer != QueueAnswer.Waits))
            yield return (reply.To, reply.Request, reply);
        _queue.Replies.Clear();
    }

    protected override string? Receive(Client client, long request, Call call, object answer)
    {
        QueueReply reply = (QueueReply)answer;
        if (reply.Item is not { } item)
            return reply.Answer == QueueAnswer.Withdrawn ? Withdrawn : reply.Answer.ToString();
        Say(client, () => _queue.Accept(client.Process, 1));
        return BitConverter.ToInt32(item.Payload.Last).ToString(CultureInfo.InvariantCulture);
    }

    protected override (string After, string Result)? Effect(string state, Call call)
    {
        string[] items = state.Length == 0 ? [] : state.Split(' ');
        return call switch
        {
            { Item: > 0 } when _capacity > 0 && items.Length >= _capacity => call.Waits ? null : (state, nameof(QueueAnswer.Full)),
            { Item: > 0 } => (string.Join(' ', [.. items, call.Item.ToString(CultureInfo.InvariantCulture)]), nameof(QueueAnswer.Accepted)),
            _ when items.Length == 0 => call.Waits ? null : (state, nameof(QueueAnswer.Empty)),
            _ => (string.Join(' ', items[1..]), items[0]),
        };
    }

    /// <summary>Puts the item, or gets one when it is 0.</summary>
    internal sealed record Call(int Item, bool Waits);
}
