using System.Globalization;

namespace ProcActors.Roles;

/// <summary>
/// Takes turns with others: waits until the shared number says that it is its turn, says so, counts on and tells all who wait.
/// </summary>
/// <param name="condition">The condition that guards the number.</param>
/// <param name="turn">The number of the next turn, from 0.</param>
/// <param name="place">Its place among the others, from 0.</param>
/// <param name="of">How many take turns.</param>
/// <param name="rounds">How many turns it takes.</param>
/// <param name="text">The line at each turn; <c>{item}</c> is its number.</param>
/// <param name="colour">The colour of the lines.</param>
public sealed class TurnTakerActor(
    ProcessCondition condition, ProcessValue<long> turn, int place, int of, int rounds = 1, string text = "{name} has turn {item}", string? colour = null) : RoleActor
{
    private static readonly object Taken = new();
    private int _taken;

    /// <inheritdoc/>
    protected override void PreStart() => Self.Tell(Taken, Self);

    /// <inheritdoc/>
    protected override void OnStep(object message)
    {
        if (_taken++ < rounds)
            Then(TakeAsync(Line(text, colour, "{turn}")!), Taken);
        else
            Context.Stop(Self);
    }

    private async ValueTask TakeAsync(string line)
    {
        await using Lease lease = await condition.AcquireAsync().ConfigureAwait(false);
        await condition.WaitForAsync(lease, async () => await turn.GetAsync().ConfigureAwait(false) % of == place).ConfigureAwait(false);
        long now = await turn.GetAsync().ConfigureAwait(false);
        Console.WriteLine(line.Replace("{turn}", now.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        await turn.SetAsync(now + 1).ConfigureAwait(false);
        await condition.NotifyAllAsync().ConfigureAwait(false);
    }
}
