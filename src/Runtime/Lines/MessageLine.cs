using Akka.Actor;
using ProcActors.Remoting;

namespace ProcActors.Lines;

/// <summary>
/// The way of messages to the actors of one other process. What is told while the line is dialled, or while the other side reads slower than this one tells, waits
/// in order. When there is no line, or no longer, it is for good: a process does not come back under the same address, and the association says what is to be said of that.
/// </summary>
internal sealed class MessageLine
{
    private const int HighWaterMark = 16 * 1024 * 1024;

    private readonly MessageLines _lines;
    private readonly Address _peer;
    private readonly Lock _gate = new();
    private readonly Queue<(ProcessActorRef Recipient, object Message, IActorRef? Sender)> _waiting = [];
    private volatile Line? _open;
    private volatile bool _isGone;
    private bool _isDialled;
    private Burst _burst;
    private int _flushing;
    private Task _telling = Task.CompletedTask;

    /// <param name="lines">What is common to all.</param>
    /// <param name="peer">The other process.</param>
    /// <param name="dialled">The line that it has dialled; null to dial one when there is something to say.</param>
    public MessageLine(MessageLines lines, Address peer, Line? dialled)
    {
        _lines = lines;
        _peer = peer;
        _open = dialled;
        _isDialled = dialled is not null;
        if (dialled is not null)
            _ = LeaveAsync(dialled);
    }

    /// <summary>Whether messages go straight to the line.</summary>
    public bool IsOpen => _open is not null;

    /// <summary>Tells, or sees to it that it is told, after all that the same thread has told before.</summary>
    /// <returns>Whether it did; if not, the association is to be used.</returns>
    public bool TryTell(ProcessActorRef recipient, object message, IActorRef? sender)
    {
        if (_isGone)
            return false;
        if (_open is { } line)
            return TryAdd(line, recipient, message, sender);
        lock (_gate)
        {
            if (_isGone)
                return false;
            if (_open is { } opened)
                return TryAdd(opened, recipient, message, sender);
            _waiting.Enqueue((recipient, message, sender));
            if (_isDialled)
                return true;
            _isDialled = true;
            _telling = Task.Run(DialAsync);
        }

        return true;
    }

    /// <summary>Ends when nothing that was told waits any more.</summary>
    public Task TellAllAsync()
    {
        lock (_gate)
            return _telling;
    }

    private bool TryAdd(Line line, ProcessActorRef recipient, object message, IActorRef? sender)
    {
        int queued = Add(line, recipient, message, sender);
        if (queued < 0)
            return false;
        if (queued > HighWaterMark)
            Hold(line);
        if (_burst.Begins())
            line.Flush();
        else if (Interlocked.Exchange(ref _flushing, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(static line => line.FlushLater(), this, preferLocal: false);
        return true;
    }

    // How much is queued then; -1 when the message is to go by the association.
    private int Add(Line line, ProcessActorRef recipient, object message, IActorRef? sender) =>
        !_lines.TryWrite(recipient, message, sender, out LineProtocol.Told? told) ? -1
        : told is null ? 0
        : line.Add(Line.OwnChannel, told);

    private void FlushLater()
    {
        Volatile.Write(ref _flushing, 0);
        _open?.Flush();
    }

    private async Task DialAsync()
    {
        if (await _lines.DialAsync(_peer).ConfigureAwait(false) is { } line)
        {
            _ = LeaveAsync(line);
            await TellWaitingAsync(line).ConfigureAwait(false);
        }
        else
        {
            Leave();
        }
    }

    // No more goes on the line until it is empty.
    private void Hold(Line line)
    {
        lock (_gate)
        {
            if (_open is null || _isGone)
                return;
            _open = null;
            _telling = Task.Run(ResumeAsync);
        }

        async Task ResumeAsync()
        {
            await line.FlushAsync().ConfigureAwait(false);
            await TellWaitingAsync(line).ConfigureAwait(false);
        }
    }

    private async Task TellWaitingAsync(Line line)
    {
        while (!TellSome(line))
            await line.FlushAsync().ConfigureAwait(false);
        line.Flush();
    }

    // Up to the mark; whether that was all, so that messages go straight from now on.
    private bool TellSome(Line line)
    {
        lock (_gate)
        {
            while (_waiting.TryDequeue(out (ProcessActorRef Recipient, object Message, IActorRef? Sender) next))
            {
                int queued = Add(line, next.Recipient, next.Message, next.Sender);
                if (queued < 0)
                    next.Recipient.TellByAssociation(next.Message, next.Sender!);
                if (queued > HighWaterMark)
                    return false;
            }

            if (!_isGone)
                _open = line;
            return true;
        }
    }

    private async Task LeaveAsync(Line line)
    {
        await line.Ended.ConfigureAwait(false);
        Leave();
    }

    private void Leave()
    {
        lock (_gate)
        {
            _isGone = true;
            _open = null;
            while (_waiting.TryDequeue(out (ProcessActorRef Recipient, object Message, IActorRef? Sender) next))
                next.Recipient.TellByAssociation(next.Message, next.Sender!);
        }

        _lines.Forget(_peer, this);
    }
}
