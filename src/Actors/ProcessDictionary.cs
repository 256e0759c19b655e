using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Util;
using ProcActors.Coordination;
using ProcActors.Serialization;
using ProcActors.Tables;

namespace ProcActors;

/// <summary>
/// A dictionary that processes share, as a manager's <c>dict</c>, with <see cref="System.Collections.Concurrent.ConcurrentDictionary{TKey, TValue}"/>'s
/// words. It lives in the root process; each change of an entry is whole, and a process that dies in the middle of one leaves the entry as it was. Keys are
/// equal when their serialised bytes are: use plain ones such as texts and numbers. Values are copies: change one and set it again. The handle may be
/// sent anywhere.
/// </summary>
/// <typeparam name="TKey">What the keys are.</typeparam>
/// <typeparam name="TValue">What the values are; anything that can be serialised.</typeparam>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "It is a dictionary.")]
public sealed class ProcessDictionary<TKey, TValue> : ISurrogated, IHandle
    where TKey : notnull
{
    /// <summary>The largest key, in serialised bytes: 64 KiB.</summary>
    public const int MaximumKeySize = 64 * 1024;

    private readonly TableEndpoint _endpoint;

    internal ProcessDictionary(ProcessRuntime runtime, string name)
    {
        Name = name;
        _endpoint = TableEndpoint.Of(runtime, CoordinatorKinds.Dictionary, name);
    }

    /// <summary>The name it is found by.</summary>
    public string Name { get; }

    /// <summary>The value of a key; does not wait for an update that is under way.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KeyNotFoundException">The key has no value.</exception>
    /// <exception cref="PayloadException">The value can't be read back in this process, or is no <typeparamref name="TValue"/>.</exception>
    /// <exception cref="ArgumentException">The key is larger than <see cref="MaximumKeySize"/>.</exception>
    public async ValueTask<TValue> GetAsync(TKey key, CancellationToken cancellationToken = default)
    {
        (bool found, TValue value) = await TryGetAsync(key, cancellationToken).ConfigureAwait(false);
        return found ? value : throw new KeyNotFoundException($"The dictionary '{Name}' has no value for the key '{key}'.");
    }

    /// <summary>The value of a key, if it has one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether there is a value, and the value.</returns>
    public async ValueTask<(bool Found, TValue Value)> TryGetAsync(TKey key, CancellationToken cancellationToken = default) =>
        Found(await _endpoint.ReadAsync(Bytes(key), true, cancellationToken).ConfigureAwait(false));

    /// <summary>Whether a key has a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<bool> ContainsKeyAsync(TKey key, CancellationToken cancellationToken = default) =>
        (await _endpoint.ReadAsync(Bytes(key), false, cancellationToken).ConfigureAwait(false)).Existed;

    /// <summary>Sets the value of a key, whether it has one or not.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Gives up; the value is then not set.</param>
    /// <exception cref="PayloadException">The value can't be serialised.</exception>
    /// <exception cref="ArgumentException">The key is larger than <see cref="MaximumKeySize"/>, or the value than 256 MiB.</exception>
    public async ValueTask SetAsync(TKey key, TValue value, CancellationToken cancellationToken = default) =>
        await _endpoint.WriteAsync(Bytes(key), TableWrite.Set, _endpoint.Write(value), false, cancellationToken).ConfigureAwait(false);

    /// <summary>Sets the value of a key that has none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it had none.</returns>
    public async ValueTask<bool> TryAddAsync(TKey key, TValue value, CancellationToken cancellationToken = default) =>
        !(await _endpoint.WriteAsync(Bytes(key), TableWrite.Add, _endpoint.Write(value), false, cancellationToken).ConfigureAwait(false)).Existed;

    /// <summary>The value of a key, which gets <paramref name="value"/> if it has none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value if it has none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<TValue> GetOrAddAsync(TKey key, TValue value, CancellationToken cancellationToken = default)
    {
        (bool found, TValue before) = Found(await _endpoint.WriteAsync(Bytes(key), TableWrite.Add, _endpoint.Write(value), true, cancellationToken).ConfigureAwait(false));
        return found ? before : value;
    }

    /// <summary>The value of a key, which is made if it has none; by one process only, while other writes of that key wait.</summary>
    /// <param name="key">The key.</param>
    /// <param name="make">Makes the value.</param>
    /// <param name="cancellationToken">Gives up before the call of <paramref name="make"/>.</param>
    public async ValueTask<TValue> GetOrAddAsync(TKey key, Func<TKey, TValue> make, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(make);
        (bool found, TValue value) = await TryGetAsync(key, cancellationToken).ConfigureAwait(false);
        return found
            ? value
            : (await ChangeAsync(key, (existed, before) => existed ? (TableWrite.Keep, before) : (TableWrite.Set, make(key)), cancellationToken).ConfigureAwait(false)).Value;
    }

    /// <summary>
    /// Sets the value of a key that has none, or makes a new one of the one it has. The entry is lent to this process meanwhile: other writes of the key wait,
    /// so no update is lost.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value if it has none.</param>
    /// <param name="update">Makes the new value; quick, as others wait for it. Called once, or again if all was cleared in between.</param>
    /// <param name="cancellationToken">Gives up before the call of <paramref name="update"/>.</param>
    /// <returns>The new value.</returns>
    public async ValueTask<TValue> AddOrUpdateAsync(TKey key, TValue value, Func<TKey, TValue, TValue> update, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        return (await ChangeAsync(key, (existed, before) => (TableWrite.Set, existed ? update(key, before) : value), cancellationToken).ConfigureAwait(false)).Value;
    }

    /// <summary>
    /// Sets the value of a key if it is <paramref name="expected"/>, in one step that no other write of the key comes between. The two are compared in this
    /// process, by <see cref="EqualityComparer{T}.Default"/>.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The new value.</param>
    /// <param name="expected">What must be there.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it was there, and the new value is now.</returns>
    public async ValueTask<bool> TryUpdateAsync(TKey key, TValue value, TValue expected, CancellationToken cancellationToken = default) =>
        (await ChangeAsync(
            key,
            (existed, before) => (existed && EqualityComparer<TValue>.Default.Equals(before, expected) ? TableWrite.Set : TableWrite.Keep, value),
            cancellationToken).ConfigureAwait(false)).What == TableWrite.Set;

    /// <summary>Removes a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it had a value.</returns>
    public async ValueTask<bool> RemoveAsync(TKey key, CancellationToken cancellationToken = default) =>
        (await _endpoint.WriteAsync(Bytes(key), TableWrite.Remove, [], false, cancellationToken).ConfigureAwait(false)).Existed;

    /// <summary>Removes a key and gives its value, to one caller only.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it had a value, and the value.</returns>
    public async ValueTask<(bool Found, TValue Value)> TryRemoveAsync(TKey key, CancellationToken cancellationToken = default) =>
        Found(await _endpoint.WriteAsync(Bytes(key), TableWrite.Remove, [], true, cancellationToken).ConfigureAwait(false));

    /// <summary>Removes all keys in one step.</summary>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public ValueTask ClearAsync(CancellationToken cancellationToken = default) => _endpoint.ClearAsync(cancellationToken);

    /// <summary>How many keys have a value.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<int> CountAsync(CancellationToken cancellationToken = default) => _endpoint.CountAsync(cancellationToken);

    /// <summary>All entries of one moment, in no order; what is changed while one walks through them does not show. At most 2 GB of serialised bytes.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<IReadOnlyList<KeyValuePair<TKey, TValue>>> SnapshotAsync(CancellationToken cancellationToken = default)
    {
        ReadOnlyMemory<byte> rest = await _endpoint.CopyAsync(cancellationToken).ConfigureAwait(false);
        List<KeyValuePair<TKey, TValue>> entries = [];
        while (!rest.IsEmpty)
        {
            int key = BinaryPrimitives.ReadInt32LittleEndian(rest.Span);
            int value = BinaryPrimitives.ReadInt32LittleEndian(rest.Span[4..]);
            rest = rest[8..];
            entries.Add(KeyValuePair.Create(_endpoint.Read<TKey>(rest[..key]), _endpoint.Read<TValue>(rest[key..(key + value)])));
            rest = rest[(key + value)..];
        }

        return entries;
    }

    ProcessRuntime IHandle.Runtime => _endpoint.Runtime;

    /// <summary>What travels in place of this handle.</summary>
    /// <param name="system">The sending actor system.</param>
    public ISurrogate ToSurrogate(ActorSystem system) => new DictionarySurrogate<TKey, TValue>(Name);

    /// <summary>The name, for people.</summary>
    public override string ToString() => $"ProcessDictionary '{Name}'";

    internal Task ConnectAsync(CancellationToken cancellationToken) => _endpoint.ConnectAsync(cancellationToken);

    // Decides, on the value that is there, what is to be done; the decision comes back with the value that was made.
    private async ValueTask<(TableWrite What, TValue Value)> ChangeAsync(TKey key, Func<bool, TValue, (TableWrite What, TValue Value)> decide, CancellationToken cancellationToken)
    {
        (TableWrite What, TValue Value) made = default;
        await _endpoint.ChangeAsync(
            Bytes(key),
            lent =>
            {
                made = decide(lent.Existed, lent.Existed ? _endpoint.Read<TValue>(lent.Payload) : default!);
                return (made.What, made.What == TableWrite.Set ? _endpoint.Write(made.Value) : []);
            },
            cancellationToken).ConfigureAwait(false);
        return made;
    }

    private (bool Found, TValue Value) Found(TableProtocol.Entry entry) => (entry.Existed, entry is { Existed: true } ? _endpoint.Read<TValue>(entry.Payload) : default!);

    private byte[] Bytes(TKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        byte[] bytes = _endpoint.Write(key);
        return bytes.Length <= MaximumKeySize ? bytes : throw new ArgumentException($"The key is {bytes.Length:N0} bytes long; the dictionary '{Name}' takes at most {MaximumKeySize:N0}.", nameof(key));
    }
}

/// <summary>A dictionary's handle on its way to another process.</summary>
internal sealed record DictionarySurrogate<TKey, TValue>(string Name) : ISurrogate
    where TKey : notnull
{
    public ISurrogated FromSurrogate(ActorSystem system) => new ProcessDictionary<TKey, TValue>(ProcessRuntime.Of(system), Name);
}
