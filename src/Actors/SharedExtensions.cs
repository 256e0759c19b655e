using System.Numerics;

namespace ProcActors;

/// <summary>Values and dictionaries that the processes of a run share, made when first asked for and found again by name from any of them.</summary>
public static class SharedExtensions
{
    /// <summary>Gets or creates a shared value.</summary>
    /// <param name="runtime">The runtime of this process.</param>
    /// <param name="name">The name; default (null): a new value with a name of its own.</param>
    /// <param name="initial">What it is at first; not used if the value exists.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <typeparam name="T">What the value is; the same in every process.</typeparam>
    /// <exception cref="InvalidOperationException">The name is taken by something else.</exception>
    public static async Task<ProcessValue<T>> ValueAsync<T>(this ProcessRuntime runtime, string? name = null, T initial = default!, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ProcessValue<T> value = new(runtime, name ?? $"value-{Guid.NewGuid():n}");
        await value.BeginAsync(initial, cancellationToken).ConfigureAwait(false);
        return value;
    }

    /// <summary>Adds to a shared number; no addition is lost.</summary>
    /// <param name="value">The number.</param>
    /// <param name="amount">What to add.</param>
    /// <param name="cancellationToken">Gives up; nothing is added then.</param>
    /// <typeparam name="T">The type of the number.</typeparam>
    /// <returns>The sum.</returns>
    public static ValueTask<T> AddAsync<T>(this ProcessValue<T> value, T amount, CancellationToken cancellationToken = default)
        where T : INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.UpdateAsync(number => number + amount, cancellationToken);
    }

    /// <summary>Gets or creates a shared dictionary; a new one is empty.</summary>
    /// <param name="runtime">The runtime of this process.</param>
    /// <param name="name">The name; default (null): a new dictionary with a name of its own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <typeparam name="TKey">What the keys are; the same in every process.</typeparam>
    /// <typeparam name="TValue">What the values are; the same in every process.</typeparam>
    /// <exception cref="InvalidOperationException">The name is taken by something else.</exception>
    public static async Task<ProcessDictionary<TKey, TValue>> DictionaryAsync<TKey, TValue>(this ProcessRuntime runtime, string? name = null, CancellationToken cancellationToken = default)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ProcessDictionary<TKey, TValue> dictionary = new(runtime, name ?? $"dictionary-{Guid.NewGuid():n}");
        await dictionary.ConnectAsync(cancellationToken).ConfigureAwait(false);
        return dictionary;
    }
}
