using Akka.Actor;
using Akka.Util;
using ProcActors.Conditions;
using ProcActors.Serialization;

namespace ProcActors;

/// <summary>
/// A condition between processes, as <c>multiprocessing.Condition</c>: a lock whose owner can wait until another owner has changed something and says so.
/// The handle may be sent anywhere.
/// </summary>
/// <remarks>
/// The lock is the condition's own, not re-entrant, and one coordinator keeps both, so that giving it up and beginning to wait is one step whoever dies. A waiter
/// that dies is never counted as notified: if a process dies after it was notified and before it has released the lock it got thereby, the next waiter
/// is notified in its place. So look at what you wait for again after every wait, or use <see cref="WaitForAsync(Lease, Func{ValueTask{bool}}, CancellationToken)"/>.
/// </remarks>
public sealed class ProcessCondition : ISurrogated, IHandle
{
    private readonly ConditionEndpoint _endpoint;
    private readonly string _room;

    internal ProcessCondition(ProcessRuntime runtime, string name, string room = "")
        : this(ConditionEndpoint.Of(runtime, name), name, room)
    {
    }

    private ProcessCondition(ConditionEndpoint endpoint, string name, string room)
    {
        _endpoint = endpoint;
        Name = name;
        _room = room;
    }

    /// <summary>The name that it and its lock are found by.</summary>
    public string Name { get; }

    /// <summary>Another condition on the same lock: "not full" beside "not empty". Its waiters are notified through it only.</summary>
    /// <param name="condition">Its name among those on this lock.</param>
    public ProcessCondition OnSameLock(string condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return new ProcessCondition(_endpoint, Name, condition);
    }

    /// <summary>Waits for the lock.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The lease; dispose of it to release the lock.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public ValueTask<Lease> AcquireAsync(CancellationToken cancellationToken = default) => _endpoint.AcquireAsync(null, cancellationToken);

    /// <summary>Waits for the lock at most <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The most to wait; zero or less does not wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">It was not free in time.</exception>
    /// <inheritdoc cref="AcquireAsync(CancellationToken)"/>
    public ValueTask<Lease> AcquireAsync(TimeSpan timeout, CancellationToken cancellationToken = default) => _endpoint.AcquireAsync(timeout, cancellationToken);

    /// <summary>Takes the lock if it is free within <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The most to wait; null waits without limit, zero or less does not wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The lease; null when it was not free in time.</returns>
    public ValueTask<Lease?> TryAcquireAsync(TimeSpan? timeout, CancellationToken cancellationToken = default) => _endpoint.TryAcquireAsync(timeout, cancellationToken);

    /// <summary>
    /// Gives the lock up and waits to be notified. When the task ends, well or not, the lock is held again: by the same lease, which has a new fencing
    /// token, and says whether an owner in between died.
    /// </summary>
    /// <param name="lease">The lease of the lock.</param>
    /// <param name="cancellationToken">Ends the wait; the task ends when the lock is held again.</param>
    /// <exception cref="LeaseNotHeldException">The lease was released.</exception>
    /// <exception cref="ArgumentException">The lease is one of another lock.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before it was notified.</exception>
    public async ValueTask WaitAsync(Lease lease, CancellationToken cancellationToken = default) => await TryWaitAsync(lease, null, cancellationToken).ConfigureAwait(false);

    /// <summary>Gives the lock up and waits to be notified at most <paramref name="timeout"/>; then waits for the lock, however long that takes.</summary>
    /// <param name="lease">The lease of the lock.</param>
    /// <param name="timeout">The most to wait to be notified; null waits without limit, zero or less lets others have the lock and goes on.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it was notified.</returns>
    /// <inheritdoc cref="WaitAsync"/>
    public ValueTask<bool> TryWaitAsync(Lease lease, TimeSpan? timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return _endpoint.WaitAsync(lease, _room, timeout, cancellationToken);
    }

    /// <summary>Waits until <paramref name="holds"/> says yes: asks it, waits to be notified, asks again.</summary>
    /// <param name="lease">The lease of the lock.</param>
    /// <param name="holds">Whether the wait is over; called only while the lock is held.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <inheritdoc cref="WaitAsync"/>
    public async ValueTask WaitForAsync(Lease lease, Func<ValueTask<bool>> holds, CancellationToken cancellationToken = default) =>
        await TryWaitForAsync(lease, holds, null, cancellationToken).ConfigureAwait(false);

    /// <summary>Waits until <paramref name="holds"/> says yes, at most <paramref name="timeout"/>.</summary>
    /// <param name="lease">The lease of the lock.</param>
    /// <param name="holds">Whether the wait is over; called only while the lock is held.</param>
    /// <param name="timeout">The most to wait; null waits without limit, zero or less asks once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What it said last.</returns>
    /// <inheritdoc cref="WaitAsync"/>
    public async ValueTask<bool> TryWaitForAsync(Lease lease, Func<ValueTask<bool>> holds, TimeSpan? timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(holds);
        long began = _endpoint.Runtime.Time.GetTimestamp();
        while (!await holds().ConfigureAwait(false))
        {
            TimeSpan? left = timeout - _endpoint.Runtime.Time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
                return false;
            await TryWaitAsync(lease, left, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Has waiters go on, the longest waiting first; each does when it has the lock. The lock must be held.</summary>
    /// <param name="count">How many, at most; the default is 1.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <returns>How many there were; a notification is not kept for those who come later.</returns>
    /// <exception cref="LeaseNotHeldException">This process does not hold the lock.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is not positive.</exception>
    public ValueTask<int> NotifyAsync(int count = 1, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return _endpoint.NotifyAsync(_room, count, cancellationToken);
    }

    /// <summary>Has all waiters go on.</summary>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <inheritdoc cref="NotifyAsync"/>
    public ValueTask<int> NotifyAllAsync(CancellationToken cancellationToken = default) => _endpoint.NotifyAsync(_room, int.MaxValue, cancellationToken);

    /// <summary>Who holds the lock; null when it is free.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<LeaseOwner?> OwnerAsync(CancellationToken cancellationToken = default) =>
        (await _endpoint.InspectAsync(_room, cancellationToken).ConfigureAwait(false)).Owners.FirstOrDefault();

    /// <summary>How many wait to be notified; who was, and waits for the lock, does not count.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<int> WaitingAsync(CancellationToken cancellationToken = default) => (await _endpoint.InspectAsync(_room, cancellationToken).ConfigureAwait(false)).Waiting;

    ProcessRuntime IHandle.Runtime => _endpoint.Runtime;

    /// <summary>What travels in place of this handle.</summary>
    /// <param name="system">The sending actor system.</param>
    public ISurrogate ToSurrogate(ActorSystem system) => new ConditionSurrogate(Name, _room);

    /// <summary>The name, for people.</summary>
    public override string ToString() => $"ProcessCondition '{Name}'{(_room.Length == 0 ? "" : $" ({_room})")}";

    internal Task ConnectAsync(CancellationToken cancellationToken) => _endpoint.ConnectAsync(cancellationToken);

    internal sealed record ConditionSurrogate(string Name, string Room) : ISurrogate
    {
        public ISurrogated FromSurrogate(ActorSystem system) => new ProcessCondition(ProcessRuntime.Of(system), Name, Room);
    }
}
