using System.Threading.Channels;

namespace ProcActors.Queues;

/// <summary>A queue as .NET's channels are written to.</summary>
internal sealed class QueueChannelWriter<T>(ProcessQueue<T> queue) : ChannelWriter<T>
{
    private readonly int _most = queue.Capacity > 0 ? Math.Min(queue.Capacity, ProcessQueue<T>.MostPosted) : ProcessQueue<T>.MostPosted;
    private volatile bool _complete;

    public override bool TryWrite(T item)
    {
        if (_complete || queue.Posted >= _most)
            return false;
        ValueTask posted = queue.PostAsync(item);
        if (!posted.IsCompleted || posted.IsCompletedSuccessfully)
            return true;
        posted.GetAwaiter().GetResult();
        return true;
    }

    public override async ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default)
    {
        if (!_complete && queue.Posted >= _most)
            await queue.FlushAsync(cancellationToken).ConfigureAwait(false);
        return !_complete;
    }

    public override async ValueTask WriteAsync(T item, CancellationToken cancellationToken = default)
    {
        if (_complete)
            throw new ChannelClosedException();
        await queue.PutAsync(item, cancellationToken).ConfigureAwait(false);
    }

    public override bool TryComplete(Exception? error = null)
    {
        if (_complete)
            return false;
        _complete = true;
        _ = queue.ShutDownAsync();
        return true;
    }
}
