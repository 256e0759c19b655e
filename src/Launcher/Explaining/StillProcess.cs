using System.Globalization;

namespace ProcActors.Launcher.Explaining;

/// <summary>A process that is to be looked into, and those of its threads that wait in the kernel.</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="Threads">By their numbers in the system.</param>
internal sealed record StillProcess(int Pid, IReadOnlyDictionary<uint, StillThread> Threads)
{
    /// <summary>What the kernel tells, to whoever may read the memory too.</summary>
    /// <exception cref="IOException">It is gone.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be looked into.</exception>
    public static StillProcess Of(int pid)
    {
        Dictionary<uint, StillThread> threads = [];
        foreach (string folder in Directory.EnumerateDirectories($"/proc/{pid}/task"))
        {
            if (StillThread.TryRead(folder) is { } thread)
                threads[uint.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)] = thread;
        }

        return new StillProcess(pid, threads);
    }
}

/// <summary>Where a thread stands.</summary>
internal sealed record StillThread(ulong Stack, ulong Instruction)
{
    /// <summary>Null when it does not wait, or has ended.</summary>
    public static StillThread? TryRead(string folder)
    {
        try
        {
            // 202 0x7f.. 0x0 .. 0x7ffd5a1f4e20 0x7f3a2c4a1d5a: what was called with what, the stack pointer, the instruction; or "running" (proc_pid_syscall(5)).
            string[] words = File.ReadAllText(Path.Combine(folder, "syscall")).Split(' ', StringSplitOptions.TrimEntries);
            return words.Length > 2 ? new StillThread(Convert.ToUInt64(words[^2], 16), Convert.ToUInt64(words[^1], 16)) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
