using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace ProcActors.Coordination;

/// <summary>A request that waits at a coordinator.</summary>
internal record Waiting(Incarnation Owner, long Request)
{
    /// <summary>Since when.</summary>
    public DateTimeOffset Since { get; init; }
}

/// <summary>Requests that wait, first come first served; they may leave from the middle.</summary>
internal sealed class WaitingLine<T> : IReadOnlyCollection<T>
    where T : Waiting
{
    private readonly LinkedList<T> _line = [];

    public int Count => _line.Count;

    public T? First => _line.First?.Value;

    public void Add(T waiting) => _line.AddLast(waiting);

    public bool TryTakeFirst([NotNullWhen(true)] out T? first)
    {
        first = First;
        if (first is not null)
            _line.RemoveFirst();
        return first is not null;
    }

    /// <summary>Takes one request out; null when it does not wait here.</summary>
    public T? Remove(Incarnation owner, long request)
    {
        for (LinkedListNode<T>? node = _line.First; node is not null; node = node.Next)
        {
            if (node.Value.Request == request && node.Value.Owner == owner)
            {
                _line.Remove(node);
                return node.Value;
            }
        }

        return null;
    }

    /// <summary>Takes out all that a process asked for.</summary>
    public void RemoveAll(Incarnation owner)
    {
        for (LinkedListNode<T>? node = _line.First, next; node is not null; node = next)
        {
            next = node.Next;
            if (node.Value.Owner == owner)
                _line.Remove(node);
        }
    }

    public IEnumerator<T> GetEnumerator() => _line.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
