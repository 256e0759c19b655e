using ProcActors.Bootstrap;

namespace ProcActors.Spawning;

/// <summary>A child as its parent has it: a line to talk over, what it prints, and its end.</summary>
internal interface IChild
{
    int Pid { get; }

    /// <summary>The last lines of standard error; complete once <see cref="LastWordsAsync"/> has completed.</summary>
    IReadOnlyList<string> LastErrorLines { get; }

    /// <summary>Says the first frame, then listens, drains and waits for the end.</summary>
    /// <param name="kind">Of the first frame.</param>
    /// <param name="bootstrap">Its body.</param>
    /// <param name="descriptors">Sockets beside it.</param>
    /// <param name="said">Hears what the child says, in order.</param>
    /// <param name="printed">Hears each line it prints.</param>
    /// <param name="ended">Hears of the end, right after the reap.</param>
    void Begin(ControlKind kind, ReadOnlyMemory<byte> bootstrap, DescriptorList descriptors, Action<ControlFrame> said, Action<OutputLine> printed, Action<WaitStatus> ended);

    /// <summary>Says something; what is said to a child that has ended is lost.</summary>
    Task WriteAsync(ControlKind kind, ReadOnlyMemory<byte> body, DescriptorList? descriptors);

    /// <summary>Sends a signal; false when the child has been reaped.</summary>
    bool Send(int signal);

    /// <summary>Completes when all that a child said and printed before its end has been heard; then the line is closed.</summary>
    Task LastWordsAsync();
}
