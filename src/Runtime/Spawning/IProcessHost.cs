using Akka.Actor;
using Akka.Configuration;

namespace ProcActors.Spawning;

/// <summary>Where the processes of a run live: the operating system, or a simulation of one that a test drives.</summary>
internal interface IProcessHost
{
    /// <summary>The clock that waits and timers go by.</summary>
    TimeProvider Time { get; }

    /// <summary>How whoever waits for the end of a child goes on: on a thread of the pool, or right where it is told.</summary>
    TaskCreationOptions Continuations { get; }

    /// <summary>An answer that the process at hand waits for, to be awaited in its place: whoever does goes on where the process lives.</summary>
    Task<T> Resume<T>(Task<T> answer);

    /// <summary>Asks an actor, and waits for the answer at most <paramref name="patience"/>.</summary>
    Task<object> AskAsync(ActorSystem system, ICanTell actor, object question, TimeSpan patience);

    /// <summary>A step that the process at hand takes beside its actors, to be awaited in its place.</summary>
    Task<T> Track<T>(Task<T> step);

    /// <summary>Has a short piece of work done beside the actors of the process at hand.</summary>
    void Queue(Action work);

    /// <summary>Begins a flow that goes its own way, in the process at hand.</summary>
    void Go(Func<Task> flow);

    /// <summary>Something that goes when the process at hand does, and not before.</summary>
    void Own(IDisposable thing);

    /// <summary>The environment variable of the process at hand; null when it has none of that name.</summary>
    string? Variable(string name);

    /// <summary>The pid of the process at hand.</summary>
    int Pid { get; }

    /// <summary>Akka settings that win over all others.</summary>
    Config Config { get; }

    /// <summary>Starts a process, which waits for its bootstrap frame.</summary>
    /// <exception cref="ProcessStartException">It did not start.</exception>
    Task<IChild> StartAsync(Incarnation child, ProcessOptions options, IReadOnlyDictionary<string, string> environment);

    /// <summary>Watches a process that is not a child of the process at hand.</summary>
    IEndWatch Watch(int pid);

    /// <summary>Ends the process at hand as SIGKILL does; does not return.</summary>
    void Die();
}

/// <summary>Knows one process for ever, whatever becomes of its pid.</summary>
internal interface IEndWatch : IDisposable
{
    /// <summary>Makes sure that the process ends, and waits until it has.</summary>
    Task KillAndWaitAsync();
}
