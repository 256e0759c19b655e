using MemoryPack;

namespace ProcActors.Pools;

/// <summary>
/// What a pool and a worker say over the worker's line to its parent, several things at a time while they are busy. The line is read to its end before a
/// worker's exit is told; what it had no time to say stands on its <see cref="PoolBoard"/>.
/// <code>
///   pool -- Board, then Define, Run, Cancel, Forget, Finish --> worker      worker -- Ready | Unready, then Done for the tasks in order --> pool
/// </code>
/// </summary>
internal static partial class PoolProtocol
{
    /// <summary>The board comes beside it.</summary>
    [MemoryPackable]
    internal sealed partial record Board : IPoolOrder;

    /// <summary>What a number stands for from now on; <paramref name="Role"/> is a method as data.</summary>
    [MemoryPackable]
    internal sealed partial record Define(int Call, byte[] Role) : IPoolOrder;

    /// <summary>A chunk: as many tasks with the arguments one after the other, counted from <paramref name="Local"/> as this worker got them.</summary>
    [MemoryPackable]
    internal sealed partial record Run(int Call, long Ticket, long Local, int Count, ReadOnlyMemory<byte> Values) : IPoolOrder;

    /// <summary>Give the chunk up, if it is what you are at.</summary>
    [MemoryPackable]
    internal sealed partial record Cancel(long Ticket) : IPoolOrder;

    /// <summary>The number will not be used again.</summary>
    [MemoryPackable]
    internal sealed partial record Forget(int Call) : IPoolOrder;

    /// <summary>End when all that was ordered is done.</summary>
    [MemoryPackable]
    internal sealed partial record Finish : IPoolOrder;

    [MemoryPackable]
    internal sealed partial record Ready : IPoolReport;

    /// <summary>The initializer failed; the worker ends.</summary>
    [MemoryPackable]
    internal sealed partial record Unready(RemoteError Error) : IPoolReport;

    /// <summary>The results of as many tasks; they took so many µs. <paramref name="Memory"/> is the worker's resident set in bytes; 0 when nobody asked for it.</summary>
    [MemoryPackable]
    internal sealed partial record Done(long Local, int Count, ReadOnlyMemory<byte> Results, double Micros, long Memory) : IPoolReport;
}

/// <summary>What a pool says to a worker.</summary>
[MemoryPackable]
[MemoryPackUnion(0, typeof(PoolProtocol.Board))]
[MemoryPackUnion(1, typeof(PoolProtocol.Define))]
[MemoryPackUnion(2, typeof(PoolProtocol.Run))]
[MemoryPackUnion(3, typeof(PoolProtocol.Cancel))]
[MemoryPackUnion(4, typeof(PoolProtocol.Forget))]
[MemoryPackUnion(5, typeof(PoolProtocol.Finish))]
internal partial interface IPoolOrder;

/// <summary>What a worker says to its pool.</summary>
[MemoryPackable]
[MemoryPackUnion(0, typeof(PoolProtocol.Ready))]
[MemoryPackUnion(1, typeof(PoolProtocol.Unready))]
[MemoryPackUnion(2, typeof(PoolProtocol.Done))]
internal partial interface IPoolReport;
