using ProcActors.Queues;
using ProcActors.Serialization;

namespace ProcActors;

/// <summary>An item in hand: it is its process's until done or given back.</summary>
/// <typeparam name="T">What the item is.</typeparam>
[StaysInProcess("it is its receiver's: send its Value, or the queue")]
public sealed class Delivery<T>
{
    private readonly JoinableQueue<T> _queue;
    private readonly QueueProtocol.Item _item;

    internal Delivery(JoinableQueue<T> queue, QueueProtocol.Item item, T value)
    {
        _queue = queue;
        _item = item;
        Value = value;
    }

    /// <summary>The item.</summary>
    public T Value { get; }

    /// <summary>Whether somebody may have worked on it before: its holder ended, or gave it back.</summary>
    public bool Redelivered => _item.Redelivered;

    /// <summary>How often it has been handed to a process, this time included.</summary>
    public int DeliveryCount => _item.Deliveries;

    /// <summary>How often a process crashed with it in hand, as far as the item may have been the cause.</summary>
    public int CrashCount => _item.Crashes;

    /// <summary>Says that the item is done.</summary>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <exception cref="InvalidOperationException">It is not held any more.</exception>
    public ValueTask DoneAsync(CancellationToken cancellationToken = default) => _queue.FinishAsync(_item.Number, cancellationToken);

    /// <summary>Gives the item back to its old place in the queue, marked as redelivered.</summary>
    public ValueTask ReturnAsync() => _queue.GiveBackAsync(_item.Number);
}
