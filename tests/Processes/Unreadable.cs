using Akka.Actor;
using Akka.Util;

namespace ProcActors.Tests.Processes;

/// <summary>A value that can be written and, in one kind of process, not read back.</summary>
public sealed class Unreadable(int number, Unreadable.Trouble trouble) : ISurrogated
{
    /// <summary>What happens to whoever reads it.</summary>
    public enum Trouble
    {
        ThrowsInChild,
        DiesInChild,
        ThrowsInRoot,
    }

    public int Number => number;

    public ISurrogate ToSurrogate(ActorSystem system) => new Written(number, trouble);

    internal sealed record Written(int Number, Trouble Trouble) : ISurrogate
    {
        public ISurrogated FromSurrogate(ActorSystem system)
        {
            if (ProcessRuntime.IsChild && Trouble == Trouble.DiesInChild)
                ProcessTable.Kill(Environment.ProcessId);
            return ProcessRuntime.IsChild == (Trouble == Trouble.ThrowsInChild) ? throw new NotSupportedException("it can't be read") : new Unreadable(Number, Trouble);
        }
    }
}

/// <summary>A value that takes its time to be written.</summary>
public sealed class Slow(int number) : ISurrogated
{
    public int Number => number;

    public ISurrogate ToSurrogate(ActorSystem system)
    {
        Thread.Sleep(20);
        return new Written(number);
    }

    internal sealed record Written(int Number) : ISurrogate
    {
        public ISurrogated FromSurrogate(ActorSystem system) => new Slow(Number);
    }
}
