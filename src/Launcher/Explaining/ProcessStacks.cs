namespace ProcActors.Launcher.Explaining;

/// <summary>Where the code of a process stands.</summary>
/// <param name="Name">The process.</param>
/// <param name="Pid">Its process id.</param>
/// <param name="Flows">The asynchronous methods that have begun and await something, with how many of each where there are several.</param>
/// <param name="Threads">The threads that are in a method of somebody's own.</param>
/// <param name="Fault">Why it could not be looked into, for people; null when it could.</param>
internal sealed record ProcessStacks(string Name, int Pid, IReadOnlyList<string> Flows, IReadOnlyList<ThreadStack> Threads, string? Fault)
{
    public static ProcessStacks NotRead(int pid, string fault) => new("", pid, [], [], fault);
}

/// <summary>The methods that a thread is in, the innermost first.</summary>
internal sealed record ThreadStack(string Name, IReadOnlyList<string> Frames);
