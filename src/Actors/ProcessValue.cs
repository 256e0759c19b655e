using Akka.Actor;
using Akka.Util;
using ProcActors.Coordination;
using ProcActors.Serialization;
using ProcActors.Tables;

namespace ProcActors;

/// <summary>
/// A value that processes share, as <c>multiprocessing.Value</c> with its lock. It lives in the root process; reads give a copy of it, and each change is
/// whole: a process that dies in the middle of one leaves the value as it was. The handle may be sent anywhere.
/// </summary>
/// <typeparam name="T">What the value is; anything that can be serialised.</typeparam>
public sealed class ProcessValue<T> : ISurrogated, IHandle
{
    private readonly TableEndpoint _endpoint;

    internal ProcessValue(ProcessRuntime runtime, string name)
    {
        Name = name;
        _endpoint = TableEndpoint.Of(runtime, CoordinatorKinds.Value, name);
    }

    /// <summary>The name it is found by.</summary>
    public string Name { get; }

    /// <summary>The value; does not wait for an update that is under way.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PayloadException">It can't be read back in this process, or is no <typeparamref name="T"/>.</exception>
    public async ValueTask<T> GetAsync(CancellationToken cancellationToken = default) => Read(await _endpoint.ReadAsync([], true, cancellationToken).ConfigureAwait(false));

    /// <summary>Sets the value. Writes are served in their order, so this one waits for updates before it.</summary>
    /// <param name="value">The new value.</param>
    /// <param name="cancellationToken">Gives up; the value is then not set.</param>
    /// <exception cref="PayloadException">The value can't be serialised.</exception>
    /// <exception cref="ArgumentException">The value is larger than 256 MiB.</exception>
    public async ValueTask SetAsync(T value, CancellationToken cancellationToken = default) =>
        await _endpoint.WriteAsync([], TableWrite.Set, _endpoint.Write(value), false, cancellationToken).ConfigureAwait(false);

    /// <summary>Sets the value.</summary>
    /// <returns>The value that was there before.</returns>
    /// <inheritdoc cref="SetAsync"/>
    public async ValueTask<T> ExchangeAsync(T value, CancellationToken cancellationToken = default) =>
        Read(await _endpoint.WriteAsync([], TableWrite.Set, _endpoint.Write(value), true, cancellationToken).ConfigureAwait(false));

    /// <summary>
    /// Sets the value if it is <paramref name="expected"/>, in one step that no other write comes between. The two are compared in this process, by
    /// <see cref="EqualityComparer{T}.Default"/>.
    /// </summary>
    /// <param name="expected">What must be there.</param>
    /// <param name="value">The new value.</param>
    /// <param name="cancellationToken">Gives up; the value is then not set.</param>
    /// <returns>Whether it was there, and the new value is now.</returns>
    public async ValueTask<bool> CompareAndSetAsync(T expected, T value, CancellationToken cancellationToken = default)
    {
        byte[] payload = _endpoint.Write(value);
        bool same = false;
        await _endpoint.ChangeAsync(
            [],
            lent =>
            {
                same = EqualityComparer<T>.Default.Equals(_endpoint.Read<T>(lent.Payload), expected);
                return same ? (TableWrite.Set, payload) : (TableWrite.Keep, []);
            },
            cancellationToken).ConfigureAwait(false);
        return same;
    }

    /// <summary>
    /// Sets the value to what <paramref name="update"/> makes of it. The value is lent to this process meanwhile: other writes wait, in their order, so no
    /// update is lost and <paramref name="update"/> is called once. Should this process die, the value stays as it was and the next write is served.
    /// </summary>
    /// <param name="update">Makes the new value; quick, as others wait for it. If it throws, the value stays as it was.</param>
    /// <param name="cancellationToken">Gives up before the call of <paramref name="update"/>.</param>
    /// <returns>The new value.</returns>
    public async ValueTask<T> UpdateAsync(Func<T, T> update, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        T value = default!;
        await _endpoint.ChangeAsync(
            [],
            lent =>
            {
                value = update(_endpoint.Read<T>(lent.Payload));
                return (TableWrite.Set, _endpoint.Write(value));
            },
            cancellationToken).ConfigureAwait(false);
        return value;
    }

    ProcessRuntime IHandle.Runtime => _endpoint.Runtime;

    /// <summary>What travels in place of this handle.</summary>
    /// <param name="system">The sending actor system.</param>
    public ISurrogate ToSurrogate(ActorSystem system) => new ValueSurrogate<T>(Name);

    /// <summary>The name, for people.</summary>
    public override string ToString() => $"ProcessValue '{Name}'";

    /// <summary>Gives it its first value, unless it has one.</summary>
    internal async Task BeginAsync(T initial, CancellationToken cancellationToken) =>
        await _endpoint.WriteAsync([], TableWrite.Add, _endpoint.Write(initial), false, cancellationToken).ConfigureAwait(false);

    private T Read(TableProtocol.Entry entry) => entry.Existed ? _endpoint.Read<T>(entry.Payload) : default!;
}

/// <summary>A value's handle on its way to another process.</summary>
internal sealed record ValueSurrogate<T>(string Name) : ISurrogate
{
    public ISurrogated FromSurrogate(ActorSystem system) => new ProcessValue<T>(ProcessRuntime.Of(system), Name);
}
