using System.Globalization;

namespace ProcActors.Roles;

/// <summary>Adds to a shared number, some times over, then ends.</summary>
/// <param name="value">The number.</param>
/// <param name="amount">What it adds each time.</param>
/// <param name="times">How often.</param>
/// <param name="pace">The time before each addition; default: none.</param>
/// <param name="text">The line at the end; <c>{item}</c> is the sum after its last addition.</param>
/// <param name="colour">The colour of the line.</param>
public sealed class AdderActor(
    ProcessValue<long> value, int amount = 1, int times = 1, DurationRange? pace = null, string text = "{name} is through at {item}", string? colour = null) : RoleActor
{
    private static readonly object Next = new();
    private int _added;

    /// <inheritdoc/>
    protected override void PreStart() => After(pace?.Next() ?? TimeSpan.Zero, Next);

    /// <inheritdoc/>
    protected override void OnStep(object message)
    {
        if (message == Next)
        {
            Then(value.AddAsync(amount));
        }
        else if (++_added < times)
        {
            After(pace?.Next() ?? TimeSpan.Zero, Next);
        }
        else
        {
            Say(text, colour, ((long)message).ToString(CultureInfo.InvariantCulture));
            Context.Stop(Self);
        }
    }
}
