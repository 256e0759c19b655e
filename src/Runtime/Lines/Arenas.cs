using System.Collections.Concurrent;

namespace ProcActors.Lines;

/// <summary>
/// The arenas that this process writes to and reads from. The root has all: it keeps an arena, and with it the values of a process that is gone, until the
/// last of them has been read.
/// </summary>
internal sealed class Arenas(Func<Task<Line>>? toRoot, bool isPossible = true)
{
    /// <summary>Values of fewer bytes travel themselves: what it takes to say where one lies costs more than to copy it.</summary>
    public const int SmallestValue = 8 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<long, TaskCompletionSource<Shared>> _known = new();
    private readonly Lock _gate = new();
    private Arena? _own;
    private bool _impossible = !isPossible;

    /// <summary>How many arenas of other processes are known here.</summary>
    public int Known => _known.Count;

    /// <summary>How many values of this process's own lie in its arena.</summary>
    public int OwnValues => _own?.Count ?? 0;

    /// <summary>A place for a value; null where it has to travel itself.</summary>
    public SharedValue? TryTake(int length)
    {
        if (length < SmallestValue || (Volatile.Read(ref _own) ?? Create()) is not { } own || !own.TryTake(length, out long offset))
            return null;
        return new SharedValue(own.Id, offset, length);
    }

    /// <summary>Ends when those who read this process's values have caught up; null when they have, or do not read.</summary>
    public Task? WhenRead() => _own?.WhenRead();

    /// <summary>Where to write, or read, a value.</summary>
    /// <exception cref="PayloadException">The memory can't be had.</exception>
    public Span<byte> BytesOf(SharedValue value)
    {
        try
        {
            if (_own is { } own && own.Id == value.Arena)
                return own.Memory.Piece(value.Offset, value.Length);
            TaskCompletionSource<Shared> known = _known.GetOrAdd(value.Arena, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
            if (!known.Task.IsCompleted)
                Ask(value.Arena, known);
            return known.Task.Result.Memory.Piece(value.Offset, value.Length);
        }
        catch (Exception e) when (e is InvalidDataException or AggregateException)
        {
            throw new PayloadException($"A value of {value.Length:N0} bytes can't be read: its memory is not to be had.", e);
        }
    }

    /// <summary>A value of this process was not accepted by anybody.</summary>
    public void Drop(SharedValue value)
    {
        if (_own is { } own && own.Id == value.Arena)
            own.Free(value.Offset);
    }

    /// <summary>Root: a queue has taken a value in.</summary>
    public void Hold(SharedValue value)
    {
        if (_known.TryGetValue(value.Arena, out TaskCompletionSource<Shared>? known) && known.Task.IsCompletedSuccessfully)
            Interlocked.Increment(ref known.Task.Result.Values);
    }

    /// <summary>Root: a value was read, or nobody wants it any more.</summary>
    public void Release(SharedValue value)
    {
        if (_own is { } own && own.Id == value.Arena)
        {
            own.Free(value.Offset);
        }
        else if (_known.TryGetValue(value.Arena, out TaskCompletionSource<Shared>? known) && known.Task.IsCompletedSuccessfully)
        {
            known.Task.Result.Owner?.Send(Line.OwnChannel, new LineProtocol.Freed(value.Offset));
            Interlocked.Decrement(ref known.Task.Result.Values);
            ForgetUnused(value.Arena, known.Task.Result);
        }
    }

    /// <summary>Root: the coordinators have heard all that the process at the other end of the line has said.</summary>
    public void OnOwnerEnded(Line owner)
    {
        foreach ((long id, TaskCompletionSource<Shared> known) in _known)
        {
            if (known.Task is not { IsCompletedSuccessfully: true, Result: { } shared })
                continue;
            lock (shared.Readers)
                shared.Readers.Remove(owner);
            if (shared.Owner != owner)
                continue;
            shared.OwnerEnded = true;
            ForgetUnused(id, shared);
        }
    }

    /// <summary>What came over a line on its own channel.</summary>
    public void Receive(Line line, object message)
    {
        switch (message)
        {
            case LineProtocol.Share share:
                Shared shared = new(SharedMemory.Open(line.TakeDescriptor()), line);
                if (!_known.GetOrAdd(share.Arena, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult(shared))
                    shared.Memory.Dispose();
                break;
            case LineProtocol.WantArena want:
                ShowTo(line, want.Arena);
                break;
            case LineProtocol.Freed freed:
                _own?.Free(freed.Offset);
                break;
            case LineProtocol.Forgotten forgotten:
                if (_known.TryRemove(forgotten.Arena, out TaskCompletionSource<Shared>? known) && known.Task.IsCompletedSuccessfully)
                    known.Task.Result.Memory.Dispose();
                break;
        }
    }

    private void ShowTo(Line reader, long id)
    {
        if (_own is { } own && own.Id == id)
        {
            reader.Send(Line.OwnChannel, new LineProtocol.Share(id), own.Memory.Descriptor);
        }
        else if (_known.TryGetValue(id, out TaskCompletionSource<Shared>? known) && known.Task.IsCompletedSuccessfully)
        {
            lock (known.Task.Result.Readers)
                known.Task.Result.Readers.Add(reader);
            reader.Send(Line.OwnChannel, new LineProtocol.Share(id), known.Task.Result.Memory.Descriptor);
        }
    }

    private void Ask(long id, TaskCompletionSource<Shared> known)
    {
        if (toRoot is null)
            throw new InvalidDataException("nobody has shared it");
        Line line = toRoot().GetAwaiter().GetResult();
        line.Send(Line.OwnChannel, new LineProtocol.WantArena(id));
        line.Flush();
        if (!known.Task.Wait(Patience))
            throw new InvalidDataException("the root has not shared it");
    }

    private Arena? Create()
    {
        lock (_gate)
        {
            if (_own is not null || _impossible)
                return _own;
            Line? line = toRoot?.Invoke() is { IsCompletedSuccessfully: true } connected ? connected.Result : null;
            if (toRoot is not null && line is not { CarriesDescriptors: true })
            {
                _impossible = line is not null;
                return null;
            }

            if (Arena.TryCreate() is not { } arena)
            {
                _impossible = true;
                return null;
            }

            line?.Send(Line.OwnChannel, new LineProtocol.Share(arena.Id), arena.Memory.Descriptor);
            Volatile.Write(ref _own, arena);
            return arena;
        }
    }

    private void ForgetUnused(long id, Shared shared)
    {
        if (!shared.OwnerEnded || Volatile.Read(ref shared.Values) > 0 || !_known.TryRemove(id, out _))
            return;
        lock (shared.Readers)
        {
            foreach (Line reader in shared.Readers)
                reader.Send(Line.OwnChannel, new LineProtocol.Forgotten(id));
        }

        shared.Memory.Dispose();
    }

    /// <summary>Another process's arena; in the root with how many values in queues are in it, and who can read it.</summary>
    private sealed class Shared(SharedMemory memory, Line owner)
    {
        public int Values;
        public volatile bool OwnerEnded;

        public SharedMemory Memory => memory;

        public Line? Owner => owner;

        public List<Line> Readers { get; } = [];
    }
}
