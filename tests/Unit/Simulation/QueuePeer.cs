using System.Buffers.Binary;
using ProcActors.Coordination;
using ProcActors.Lines;
using ProcActors.Queues;

namespace ProcActors.Tests.Unit.Simulation;

/// <summary>A process of the simulation: the real buffers, its links to and from the queue, and what its user has in hand.</summary>
internal sealed class QueuePeer
{
    private readonly PutBuffer _puts;
    private readonly GetBuffer _gets;
    private readonly bool _joinable;
    private readonly Func<long, bool> _isThere;
    private readonly List<(GetBuffer.Waiting Waiting, Task<Got> Task)> _waiting = [];
    private readonly List<(Put Put, int[] Items)> _put = [];
    private readonly List<(int Item, bool Flagged)> _fresh = [];
    private long _numbers;

    public QueuePeer(Incarnation process, bool joinable, Func<long, bool> isThere)
    {
        _isThere = isThere;
        Process = process;
        _joinable = joinable;
        _gets = new GetBuffer(ToQueue.Enqueue, Number, joinable, mostAhead: 5, new NoTime(), soon: _ => { });
        _puts = new PutBuffer(
            message =>
            {
                _gets.Flush();
                ToQueue.Enqueue(message);
            },
            Number);
    }

    public Incarnation Process { get; }

    public Queue<object> ToQueue { get; } = [];

    public Queue<object> FromQueue { get; } = [];

    /// <summary>What its user has and has not finished.</summary>
    public List<(int Item, long Number)> Hand { get; } = [];

    /// <summary>Puts answered too early, on purpose.</summary>
    public HashSet<long> Early { get; } = [];

    public int WaitingCount => _waiting.Count;

    public bool Dead { get; private set; }

    public bool Reaped { get; set; }

    public bool Frozen { get; set; }

    public void BeginPut(int[] items, bool wait)
    {
        if (Dead)
            return;
        Put put = new([.. items.Select(QueueSimulation.BytesOf)], wait);
        _put.Add((put, items));
        _puts.Add(put);
    }

    public void BeginGet(bool wait, int wanted)
    {
        if (Dead)
            return;
        Got got = _gets.Get(wait, wanted, out GetBuffer.Waiting? waiting);
        if (waiting is null)
            Take(got.Item!);
        else
            _waiting.Add((waiting, waiting.Task));
    }

    public void GiveUp()
    {
        if (!Dead && _waiting.Count > 0)
            _gets.Withdraw(_waiting[^1].Waiting);
        else if (!Dead && _put.Count > 0)
            _puts.Withdraw(_put[^1].Put);
    }

    public void Finish((int Item, long Number) item)
    {
        Hand.Remove(item);
        if (_joinable)
            _gets.NoteDone(item.Number);
    }

    public void Return((int Item, long Number) item)
    {
        if (!_joinable)
            return;
        Hand.Remove(item);
        _gets.Flush();
        ToQueue.Enqueue(new QueueProtocol.Return([item.Number], Seen: true));
    }

    public void Flush()
    {
        if (!Dead)
            _gets.Flush();
    }

    public void Receive(object message)
    {
        switch (message)
        {
            case QueueProtocol.Granted granted:
                _gets.Granted(granted);
                break;
            case QueueProtocol.Answered answered:
                _ = _puts.Answer(answered.Request, answered.Answer, answered.Count) || _gets.Answer(answered.Request, answered.Answer);
                break;
            case CoordinatorProtocol.Withdrawn withdrawn:
                _ = _puts.Answer(withdrawn.Request, QueueAnswer.Withdrawn, 1) || _gets.Answer(withdrawn.Request, QueueAnswer.Withdrawn);
                break;
            case QueueProtocol.Recall:
                _gets.Recall();
                break;
        }
    }

    /// <summary>The items whose put has been answered since the last look.</summary>
    public IEnumerable<(int Item, bool IsIn)> TakeAnswers()
    {
        foreach ((Put put, int[] items) in _put.Where(put => put.Put.Task.IsCompletedSuccessfully).ToList())
        {
            _put.RemoveAll(other => other.Put == put);

            // Of several, some may be in although the whole is refused: then nothing is promised of any.
            if (put.Task.Result == QueueAnswer.Accepted || items.Length == 1)
            {
                foreach (int item in items)
                    yield return (item, put.Task.Result == QueueAnswer.Accepted);
            }
        }
    }

    /// <summary>The items that have reached the user since the last look.</summary>
    public IReadOnlyList<(int Item, bool Flagged)> TakeItems()
    {
        foreach ((GetBuffer.Waiting waiting, Task<Got> task) in _waiting.Where(waiting => waiting.Task.IsCompleted).ToList())
        {
            _waiting.RemoveAll(other => other.Waiting == waiting);
            if (task.Result.Item is { } item)
                Take(item);
        }

        List<(int Item, bool Flagged)> items = [.. _fresh];
        _fresh.Clear();
        return items;
    }

    /// <summary>It is killed: of what it had on its way, only the beginning arrives.</summary>
    public void Die(Random random)
    {
        Dead = true;
        int arrive = random.Next(ToQueue.Count + 1);
        List<object> left = [.. ToQueue.Take(arrive)];
        ToQueue.Clear();
        left.ForEach(ToQueue.Enqueue);
    }

    private void Take(QueueProtocol.Item item)
    {
        int value = SharedValue.TryRead(item.Payload, out SharedValue shared) ? (int)shared.Offset : BinaryPrimitives.ReadInt32LittleEndian(item.Payload);
        if (item.IsShared && !_isThere(value))
            throw new SimulationException($"item {value} was given up before {Process.Name} has read it");
        if (item.IsShared)
            _gets.NoteRead(item.Number);
        Hand.Add((value, item.Number));
        _fresh.Add((value, item.Redelivered));
    }

    private long Number(int count)
    {
        _numbers += count;
        return _numbers - count + 1;
    }

    // A schedule is the same each time: nothing in it takes time.
    private sealed class NoTime : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
