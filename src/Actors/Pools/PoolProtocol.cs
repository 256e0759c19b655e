using MemoryPack;
using ProcActors.Bootstrap;

namespace ProcActors.Pools;

/// <summary>
/// What a pool and a worker say over the worker's line to its parent. The line is read to its end before a worker's exit is told, so a result that was
/// sent is never mistaken for a task that died with its worker.
/// <code>
///   pool -- Run, Cancel, Finish --> worker      worker -- Ready | Unready, then Completed | Failed for each task in order --> pool
/// </code>
/// </summary>
internal static partial class PoolProtocol
{
    /// <summary>One call for each set of arguments; tasks are numbered from <paramref name="First"/>.</summary>
    [MemoryPackable]
    internal sealed partial record Run(long First, RoleFrame Call, byte[][][] Arguments) : IPoolOrder;

    [MemoryPackable]
    internal sealed partial record Cancel(long Task) : IPoolOrder;

    /// <summary>End when all that was ordered is done.</summary>
    [MemoryPackable]
    internal sealed partial record Finish : IPoolOrder;

    [MemoryPackable]
    internal sealed partial record Ready : IPoolReport;

    /// <summary>The initializer failed; the worker ends.</summary>
    [MemoryPackable]
    internal sealed partial record Unready(RemoteError Error) : IPoolReport;

    /// <summary><paramref name="Memory"/> is the worker's resident set in bytes; 0 when nobody asked for it.</summary>
    [MemoryPackable]
    internal sealed partial record Completed(long Task, byte[] Result, long Memory) : IPoolReport;

    [MemoryPackable]
    internal sealed partial record Failed(long Task, RemoteError Error, long Memory) : IPoolReport;
}

/// <summary>What a pool says to a worker.</summary>
[MemoryPackable]
[MemoryPackUnion(0, typeof(PoolProtocol.Run))]
[MemoryPackUnion(1, typeof(PoolProtocol.Cancel))]
[MemoryPackUnion(2, typeof(PoolProtocol.Finish))]
internal partial interface IPoolOrder;

/// <summary>What a worker says to its pool.</summary>
[MemoryPackable]
[MemoryPackUnion(0, typeof(PoolProtocol.Ready))]
[MemoryPackUnion(1, typeof(PoolProtocol.Unready))]
[MemoryPackUnion(2, typeof(PoolProtocol.Completed))]
[MemoryPackUnion(3, typeof(PoolProtocol.Failed))]
internal partial interface IPoolReport;
