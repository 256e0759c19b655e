using ProcActors.Bootstrap;

namespace ProcActors.Pools;

/// <summary>Tasks that go to one worker together: the same call with one set of arguments each, numbered from <paramref name="First"/>.</summary>
internal sealed record PoolChunk(long First, RoleFrame Call, byte[][][] Arguments)
{
    public int Count => Arguments.Length;

    /// <summary>How many of them have been reported.</summary>
    public int Reported { get; set; }

    /// <summary>The task that is being worked on, or was when the worker died.</summary>
    public long Current => First + Reported;

    public bool Contains(long task) => task >= First && task < First + Count;

    /// <summary>The tasks from <paramref name="from"/> up to, and without, <paramref name="to"/>; null when there are none.</summary>
    public PoolChunk? Slice(long from, long to) => from >= to ? null : new PoolChunk(from, Call, Arguments[(int)(from - First)..(int)(to - First)]);
}
