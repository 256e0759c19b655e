using ProcActors.Coordination;
using ProcActors.Lines;

namespace ProcActors.Queues;

/// <summary>
/// The items of a process on their way to a queue. The first goes at once; while two messages are unanswered, what comes is gathered and goes in the next:
/// quick when there is little to do, and few messages when there is much, without a timer.
/// </summary>
/// <param name="tell">Sends a message to the queue.</param>
/// <param name="number">Takes so many numbers for requests; returns the first.</param>
internal sealed class PutBuffer(Action<object> tell, Func<int, long> number)
{
    private const int MostInFlight = 2;
    private const int MostItems = 1024;

    private readonly Lock _gate = new();
    private readonly Queue<Put> _unsent = [];
    private readonly List<Message> _sent = [];
    private readonly Queue<long> _inFlight = [];
    private readonly Queue<Put> _posted = [];
    private Exception? _broken;

    public void Add(Put put)
    {
        using InlineWork.Held told = InlineWork.Hold();
        lock (_gate)
        {
            if (_broken is not null)
            {
                put.TrySetException(_broken);
                return;
            }

            _unsent.Enqueue(put);
            Send();
        }
    }

    /// <summary>How many posted items are unanswered, or were when somebody last looked.</summary>
    public int Posted
    {
        get
        {
            lock (_gate)
                return _posted.Count;
        }
    }

    /// <summary>As <see cref="Add"/>, for one who does not wait for the answer, unless so many are unanswered: then for an earlier one's.</summary>
    public Task<QueueAnswer>? Post(Put put, int most)
    {
        using InlineWork.Held told = InlineWork.Hold();
        lock (_gate)
        {
            Add(put);
            _posted.Enqueue(put);
            while (_posted.TryPeek(out Put? first) && first.Task.IsCompleted)
            {
                if (first.Task is not { IsCompletedSuccessfully: true, Result: QueueAnswer.Accepted })
                    return first.Task;
                _posted.Dequeue();
            }

            if (_posted.Count < most)
                return null;

            // One in the middle: so there is always something on its way.
            for (int i = 0; i < most / 2; i++)
                _posted.Dequeue();
            return _posted.Dequeue().Task;
        }
    }

    /// <summary>Ends when every posted item is answered.</summary>
    public async Task<QueueAnswer> PostedAsync()
    {
        List<Put> posted;
        lock (_gate)
        {
            posted = [.. _posted];
            _posted.Clear();
        }

        QueueAnswer[] answers = await Task.WhenAll(posted.Select(put => put.Task)).ConfigureAwait(false);
        return answers.FirstOrDefault(answer => answer != QueueAnswer.Accepted);
    }

    /// <summary>Takes a put back, as far as the queue has not accepted it.</summary>
    public void Withdraw(Put put)
    {
        using InlineWork.Held told = InlineWork.Hold();
        lock (_gate)
        {
            if (put.Request == 0)
            {
                put.TrySetResult(QueueAnswer.Withdrawn);
                return;
            }

            for (int i = 0; i < put.Payloads.Length; i++)
                tell(new CoordinatorProtocol.Withdraw(put.Request + i));
        }
    }

    /// <summary>The queue has answered <paramref name="count"/> requests from <paramref name="request"/> on.</summary>
    /// <returns>Whether they are puts.</returns>
    public bool Answer(long request, QueueAnswer answer, int count)
    {
        using InlineWork.Held told = InlineWork.Hold();
        lock (_gate)
        {
            int at = Find(request);
            if (at < 0)
                return false;

            // Every message has an answer at once, if only that it waits; they come in the order of the messages.
            while (_inFlight.TryPeek(out long oldest) && oldest < request + count)
                _inFlight.Dequeue();
            if (answer != QueueAnswer.Waits)
            {
                // Neighbours may have come in several messages.
                for (int left = count; left > 0 && at < _sent.Count;)
                {
                    int taken = _sent[at].Answer(request, answer, left);
                    if (_sent[at].Unanswered == 0)
                        _sent.RemoveAt(at);
                    else
                        at++;
                    request += taken;
                    left -= taken;
                }
            }

            Send();
            return true;
        }
    }

    public void Break(Exception broken)
    {
        lock (_gate)
        {
            _broken = broken;
            foreach (Put put in _unsent.Concat(_sent.SelectMany(message => message.Puts)))
                put.TrySetException(broken);
            _unsent.Clear();
            _sent.Clear();
        }
    }

    private void Send()
    {
        while (_inFlight.Count < MostInFlight && _unsent.TryDequeue(out Put? put))
        {
            if (put.Task.IsCompleted)
                continue;
            if (put.IsPlain)
                SendTogether(put);
            else
                SendAlone(put);
        }
    }

    private void SendAlone(Put put)
    {
        long request = Begin([put], 1);
        tell(new QueueProtocol.Put(request, PartCollector.SendAllButLast(put.Payloads[0], request, tell), put.Wait, put.Priority, put.TimeToLive));
    }

    private void SendTogether(Put first)
    {
        List<Put> puts = [first];
        int items = first.Payloads.Length;
        long bytes = first.Size;
        while (_unsent.TryPeek(out Put? next) && next.IsPlain && next.Wait == first.Wait && items + next.Payloads.Length <= MostItems && bytes + next.Size <= PartCollector.PartSize)
        {
            _unsent.Dequeue();
            if (next.Task.IsCompleted)
                continue;
            puts.Add(next);
            items += next.Payloads.Length;
            bytes += next.Size;
        }

        long request = Begin(puts, items);
        tell(items == 1
            ? new QueueProtocol.Put(request, first.Payloads[0], first.Wait)
            : new QueueProtocol.PutMany(request, puts.Count == 1 ? first.Payloads : [.. puts.SelectMany(put => put.Payloads)], first.Wait));
    }

    private long Begin(List<Put> puts, int items)
    {
        long request = number(items);
        long next = request;
        foreach (Put put in puts)
        {
            put.Request = next;
            next += put.Payloads.Length;
        }

        _sent.Add(new Message(request, items, puts));
        _inFlight.Enqueue(request);
        return request;
    }

    // The message that a request went with; messages are in the order of their numbers.
    private int Find(long request)
    {
        int low = 0;
        int high = _sent.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (request < _sent[middle].First)
                high = middle - 1;
            else if (request >= _sent[middle].First + _sent[middle].Count)
                low = middle + 1;
            else
                return middle;
        }

        return -1;
    }

    /// <summary>Puts that went together.</summary>
    private sealed class Message(long first, int count, List<Put> puts)
    {
        public long First => first;

        public int Count { get; } = count;

        public int Unanswered { get; private set; } = count;

        public List<Put> Puts => puts;

        /// <summary>Answers those of its requests that lie in the range; returns how many.</summary>
        public int Answer(long request, QueueAnswer answer, int most)
        {
            long end = Math.Min(request + most, first + Count);
            foreach (Put put in puts)
            {
                long from = Math.Max(request, put.Request);
                long to = Math.Min(end, put.Request + put.Payloads.Length);
                if (from < to)
                    put.Answer(answer, (int)(to - from));
            }

            int answered = (int)(end - request);
            Unanswered -= answered;
            return answered;
        }
    }
}
