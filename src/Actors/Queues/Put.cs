using ProcActors.Lines;

namespace ProcActors.Queues;

/// <summary>One or more items on their way to a queue, answered together.</summary>
internal sealed class Put(byte[][] payloads, bool wait, int priority = 0, long timeToLive = 0) : Answer<QueueAnswer>
{
    private int _unanswered = payloads.Length;
    private QueueAnswer _answer = QueueAnswer.Accepted;

    public byte[][] Payloads => payloads;

    public bool Wait => wait;

    public int Priority => priority;

    public long TimeToLive => timeToLive;

    /// <summary>The message that it goes with, and as which of its items.</summary>
    public PutBatch? Batch { get; set; }

    public int Index { get; set; }

    /// <summary>Whether it may go in one message with others.</summary>
    public bool IsPlain => priority == 0 && timeToLive == 0;

    /// <summary>So many of its items have this answer; when all have one, the worst is the answer of all.</summary>
    public void Answer(QueueAnswer answer, int count)
    {
        if (answer != QueueAnswer.Accepted)
            _answer = answer;
        _unanswered -= count;
        if (_unanswered <= 0)
            TrySetResult(_answer);
    }
}
