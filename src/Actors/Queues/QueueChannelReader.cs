using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace ProcActors.Queues;

/// <summary>A queue as .NET's channels are read.</summary>
internal sealed class QueueChannelReader<T>(ProcessQueue<T> queue) : ChannelReader<T>
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Queue<T> _here = [];

    public override Task Completion => _completion.Task;

    public override bool TryRead([MaybeNullWhen(false)] out T item)
    {
        lock (_here)
        {
            if (_here.TryDequeue(out item))
                return true;
        }

        return queue.TryTakeHanded(out item!);
    }

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            lock (_here)
            {
                if (_here.Count > 0)
                    return true;
            }

            T item = await queue.GetAsync(cancellationToken).ConfigureAwait(false);
            lock (_here)
                _here.Enqueue(item);
            return true;
        }
        catch (QueueShutDownException)
        {
            _completion.TrySetResult();
            return false;
        }
        finally
        {
            _gate.Release();
        }
    }
}
