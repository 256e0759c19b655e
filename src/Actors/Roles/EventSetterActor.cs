namespace ProcActors.Roles;

/// <summary>Sets an event after a time, then ends.</summary>
/// <param name="event">The event.</param>
/// <param name="time">The time before; default: none.</param>
/// <param name="text">The line when it has set it.</param>
/// <param name="colour">The colour of the line.</param>
public sealed class EventSetterActor(ProcessEvent @event, DurationRange? time = null, string text = "{name} gives the sign", string? colour = null) : RoleActor
{
    private static readonly object Now = new();
    private static readonly object Set = new();

    /// <inheritdoc/>
    protected override void PreStart() => After(time?.Next() ?? TimeSpan.Zero, Now);

    /// <inheritdoc/>
    protected override void OnStep(object message)
    {
        if (message == Now)
        {
            Say(text, colour);
            Then(@event.SetAsync(), Set);
        }
        else
        {
            Context.Stop(Self);
        }
    }
}
