namespace ProcActors;

/// <summary>Pipes of a run, made when first asked for and found again by name from any of its processes.</summary>
public static class PipeExtensions
{
    /// <summary>How many messages wait in a pipe, each way, before a sender has to: 100.</summary>
    public const int DefaultCapacity = 100;

    /// <summary>Gets or creates a pipe.</summary>
    /// <param name="runtime">The runtime of this process.</param>
    /// <param name="name">The name; default (null): a new pipe with a name of its own.</param>
    /// <param name="duplex">Whether both ends send and receive, the default; otherwise, as CPython's, the first only receives and the second only sends.</param>
    /// <param name="capacity">How many messages wait in it, each way, before a sender has to; 0 or less is without limit.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <typeparam name="T">What the messages are.</typeparam>
    /// <returns>Both ends. This process holds an end once it uses it.</returns>
    /// <exception cref="InvalidOperationException">The name is taken by something else, or by a pipe of another kind or capacity.</exception>
    public static async Task<(PipeEnd<T> First, PipeEnd<T> Second)> PipeAsync<T>(
        this ProcessRuntime runtime, string? name = null, bool duplex = true, int capacity = DefaultCapacity, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        (string found, int most) = (name ?? $"pipe-{Guid.NewGuid():n}", Math.Max(0, capacity));
        await Pipes.PipeEndpoint.Of(runtime, found, duplex, most).OpenAsync(cancellationToken).ConfigureAwait(false);
        return (new PipeEnd<T>(runtime, found, duplex, most, 0), new PipeEnd<T>(runtime, found, duplex, most, 1));
    }

    /// <summary>Sends bytes that are a part of something larger; they are copied before the call returns.</summary>
    /// <param name="end">The end of the pipe.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="cancellationToken">Gives up; nothing is sent then.</param>
    public static ValueTask SendAsync(this PipeEnd<byte[]> end, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(end);
        return end.SendAsync(bytes.ToArray(), cancellationToken);
    }
}
