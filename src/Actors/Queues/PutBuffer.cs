using ProcActors.Coordination;
using ProcActors.Lines;

namespace ProcActors.Queues;

/// <summary>
/// The items of a process on their way to a queue. The first goes at once; while two messages are unanswered, what comes is gathered and goes in the next:
/// quick when there is little to do, and few messages when there is much, without a timer.
/// </summary>
/// <param name="tell">Sends a message to the queue.</param>
/// <param name="number">Takes so many numbers for requests; returns the first.</param>
/// <param name="refused">Gets the bytes of each item that the queue has not taken in; null when nobody wants them.</param>
internal sealed class PutBuffer(Action<object> tell, Func<int, long> number, Action<byte[]>? refused = null)
{
    private const int MostInFlight = 2;

    // Of large values only where they lie is sent: this is what they take themselves.
    private const long MostPostedBytes = 64L * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<PutBatch> _unsent = [];
    private readonly List<PutBatch> _sent = [];
    private readonly Queue<long> _inFlight = [];
    private readonly LinkedList<(long Posted, TaskCompletionSource<QueueAnswer> Told)> _flushes = [];
    private PutBatch? _gathering;
    private long _posted;
    private long _answered;
    private long _postedBytes;
    private QueueAnswer _worst;
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

            if (put.IsPlain)
            {
                BatchFor(put.Wait, put.Payloads.Length, put.Payloads.Sum(static payload => (long)PackedItems.SizeOf(payload))).Add(put);
            }
            else
            {
                put.Batch = new PutBatch(put.Wait, put);
                _unsent.Enqueue(put.Batch);
                _gathering = null;
            }

            Send();
        }
    }

    /// <summary>How many posted items are unanswered.</summary>
    public int Posted
    {
        get
        {
            lock (_gate)
                return (int)(_posted - _answered);
        }
    }

    /// <summary>As <see cref="Add"/>, for one who does not wait for the answer, unless so many are unanswered: then until half of them are answered.</summary>
    /// <param name="payload">The item.</param>
    /// <param name="size">How many bytes it is, wherever they are.</param>
    /// <param name="most">So many.</param>
    /// <returns>Null when there is nothing to wait for; otherwise the worst answer up to then.</returns>
    public Task<QueueAnswer>? Post(ReadOnlySpan<byte> payload, long size, int most)
    {
        using InlineWork.Held told = InlineWork.Hold();
        lock (_gate)
        {
            if (_broken is not null)
                return Task.FromException<QueueAnswer>(_broken);
            BatchFor(waits: true, 1, PackedItems.SizeOf(payload)).Post(payload);
            _posted++;
            _postedBytes += size;
            Send();
            if (_worst != QueueAnswer.Accepted)
                return Task.FromResult(_worst);
            long unanswered = _posted - _answered;
            if (unanswered < most && _postedBytes < MostPostedBytes)
                return null;
            _postedBytes = 0;
            return WhenAnswered(_answered + (unanswered / 2) + 1);
        }
    }

    /// <summary>Ends when every item posted so far is answered, with the worst of the answers; they are forgotten with it.</summary>
    public async Task<QueueAnswer> PostedAsync()
    {
        Task<QueueAnswer> all;
        lock (_gate)
            all = _broken is not null && _posted > _answered ? Task.FromException<QueueAnswer>(_broken) : WhenAnswered(_posted);
        QueueAnswer worst = await all.ConfigureAwait(false);
        lock (_gate)
            _worst = QueueAnswer.Accepted;
        return worst;
    }

    /// <summary>Takes a put back, as far as the queue has not accepted it.</summary>
    public void Withdraw(Put put)
    {
        using InlineWork.Held told = InlineWork.Hold();
        lock (_gate)
        {
            if (put.Task.IsCompleted || put.Batch is not { } batch)
                return;
            if (batch.First > 0)
            {
                for (int i = 0; i < put.Payloads.Length; i++)
                    tell(new CoordinatorProtocol.Withdraw(batch.First + put.Index + i));
                return;
            }

            batch.Remove(put);
            foreach (byte[] payload in put.Payloads)
                refused?.Invoke(payload);
            put.TrySetResult(QueueAnswer.Withdrawn);
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
                    int answered = Answer(_sent[at], request, answer, left);
                    if (_sent[at].Unanswered == 0)
                        _sent.RemoveAt(at);
                    else
                        at++;
                    request += answered;
                    left -= answered;
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
            foreach (Put put in _unsent.Concat(_sent).SelectMany(batch => batch.Puts))
                put.TrySetException(broken);
            foreach ((_, TaskCompletionSource<QueueAnswer> flush) in _flushes)
                flush.TrySetException(broken);
            _unsent.Clear();
            _sent.Clear();
            _flushes.Clear();
            _gathering = null;
        }
    }

    private int Answer(PutBatch batch, long request, QueueAnswer answer, int most)
    {
        (int answered, int posted) = batch.Answer(request, answer, most);
        if (answer != QueueAnswer.Accepted)
        {
            if (posted > 0)
                _worst = answer;
            if (refused is not null)
            {
                foreach (byte[] payload in batch.PayloadsOf(request, answered))
                    refused(payload);
            }
        }

        _answered += posted;
        while (_flushes.First is { Value: var flush } && flush.Posted <= _answered)
        {
            _flushes.RemoveFirst();
            flush.Told.TrySetResult(_worst);
        }

        return answered;
    }

    // The queue answers in the order in which items were posted.
    private Task<QueueAnswer> WhenAnswered(long posted)
    {
        if (posted <= _answered)
            return Task.FromResult(_worst);
        TaskCompletionSource<QueueAnswer> told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        LinkedListNode<(long Posted, TaskCompletionSource<QueueAnswer> Told)>? before = _flushes.Last;
        while (before is not null && before.Value.Posted > posted)
            before = before.Previous;
        if (before is null)
            _flushes.AddFirst((posted, told));
        else
            _flushes.AddAfter(before, (posted, told));
        return told.Task;
    }

    private PutBatch BatchFor(bool waits, int items, long bytes)
    {
        if (_gathering?.HasRoom(waits, items, bytes) != true)
            _unsent.Enqueue(_gathering = new PutBatch(waits));
        return _gathering;
    }

    private void Send()
    {
        while (_inFlight.Count < MostInFlight && _unsent.TryDequeue(out PutBatch? batch))
        {
            if (batch == _gathering)
                _gathering = null;
            if (batch.Count == 0)
                continue;
            object message = batch.Send(number(batch.Count));
            _sent.Add(batch);
            _inFlight.Enqueue(batch.First);
            tell(message);
        }
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
}
