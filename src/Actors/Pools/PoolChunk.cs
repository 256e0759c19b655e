using ProcActors.Bootstrap;

namespace ProcActors.Pools;

/// <summary>Tasks of one job in a row: the same call with other arguments.</summary>
internal sealed class PoolChunk(PoolJob job, int index, int count, ReadOnlyMemory<byte> values, int arity, int? size)
{
    /// <summary>Whose they are.</summary>
    public PoolJob Job => job;

    /// <summary>The number of the first of them in the pool.</summary>
    public long First => job.First + index;

    /// <summary>Its place in the job.</summary>
    public int Index => index;

    /// <summary>How many they are.</summary>
    public int Count => count;

    /// <summary>The arguments of all, one after the other.</summary>
    public ReadOnlyMemory<byte> Values => values;

    /// <summary>How many at the most go to a worker together; null when the pool is to find out.</summary>
    public int? Size => size;

    /// <summary>Sockets among the arguments; only of a single call.</summary>
    public DescriptorList? Sockets { get; init; }

    /// <summary>Whether it is given to nobody who has other work: its time counts from when it is sent.</summary>
    public bool IsAlone => Job.Timeout is not null || Sockets is not null;

    /// <summary>How many of them have been reported.</summary>
    public int Reported { get; set; }

    /// <summary>The task that is being worked on, or is the next.</summary>
    public long Current => First + Reported;

    /// <summary>The number, counted as its worker got them, of the first task.</summary>
    public long Local { get; set; }

    /// <summary>By which its worker takes it.</summary>
    public long Ticket { get; set; }

    /// <summary>How long its worker will take for it, as far as that is known, in µs.</summary>
    public double Planned { get; set; }

    /// <summary>Whether it is known that its worker has it, so that it can't be taken back.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Whether it is being taken back.</summary>
    public bool IsWanted { get; set; }

    /// <summary>How many workers died with it before they had begun it.</summary>
    public int Losses { get; set; }

    /// <summary>The first tasks, and the others.</summary>
    public (PoolChunk Head, PoolChunk Others) Split(int tasks)
    {
        int length = PoolValues.SizeOf(values.Span, tasks * arity);
        return (Part(index, tasks, values[..length]), Part(index + tasks, count - tasks, values[length..]));
    }

    /// <summary>As it was before it was sent, without the first tasks; null when nothing is left.</summary>
    public PoolChunk? Without(int tasks) => tasks == count ? null : tasks == 0 ? Part(index, count, values) : Split(tasks).Others;

    private PoolChunk Part(int from, int tasks, ReadOnlyMemory<byte> its) => new(job, from, tasks, its, arity, size) { Sockets = Sockets, Losses = Losses };
}
