namespace ProcActors.Tests.Crashes;

/// <summary>What a process that is to die is made of.</summary>
internal interface ILife
{
    ProcessRuntime Runtime { get; }

    /// <summary>Cancelled at its death, where somebody is left to notice.</summary>
    CancellationToken Dead { get; }

    /// <summary>Tells the test how far it is.</summary>
    void Say(string line);

    /// <summary>The next message it sends is its last.</summary>
    Task BeginLastWordsAsync();

    /// <summary>Dies, by SIGKILL; the task does not end.</summary>
    /// <param name="arrival">What is to become of the last message.</param>
    /// <param name="answered">Ends when it has been answered.</param>
    Task DieAsync(Arrival arrival, Task answered);
}
