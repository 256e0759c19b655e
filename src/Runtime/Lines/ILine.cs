using Akka.Actor;

namespace ProcActors.Lines;

/// <summary>A connection between a process and the root on which coordinators and their endpoints speak.</summary>
internal interface ILine
{
    /// <summary>Who is at the other end.</summary>
    string Name { get; }

    /// <summary>Ends when everything that the other side has sent has been received, and no more can come.</summary>
    Task Ended { get; }

    /// <summary>Begins to receive.</summary>
    void Begin();

    /// <summary>Sends a message; to one who is gone it goes nowhere.</summary>
    void Send(int channel, object message);

    /// <summary>Sends what is queued, as far as that goes in two seconds, then closes.</summary>
    Task CloseAsync();

    /// <summary>Closes at once; <see cref="Ended"/> follows.</summary>
    void Break();
}

/// <summary>Whoever can connect this process with the root.</summary>
internal interface ILineDialler
{
    /// <summary>A line to the root, which has still to begin.</summary>
    /// <param name="root">The root's address.</param>
    /// <param name="receive">Gets each message with its channel, in order, by one thread.</param>
    Task<ILine> DialLineAsync(Address root, Action<ILine, int, object> receive);

    /// <summary>Ends when no process of that name is on its way in: it has been welcomed here, and may have spoken, but nobody listens to it yet.</summary>
    /// <param name="host">The name that is the host of its address.</param>
    Task WhenArrived(string host) => Task.CompletedTask;
}
