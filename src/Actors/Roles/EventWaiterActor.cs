namespace ProcActors.Roles;

/// <summary>Waits until an event is set, then ends.</summary>
/// <param name="event">The event.</param>
/// <param name="begin">The line before it waits; default: none.</param>
/// <param name="text">The line when it goes on.</param>
/// <param name="colour">The colour of both.</param>
public sealed class EventWaiterActor(ProcessEvent @event, string? begin = null, string text = "{name} goes on", string? colour = null) : RoleActor
{
    private static readonly object Set = new();

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Say(begin, colour);
        Then(@event.WaitAsync(), Set);
    }

    /// <inheritdoc/>
    protected override void OnStep(object message)
    {
        Say(text, colour);
        Context.Stop(Self);
    }
}
