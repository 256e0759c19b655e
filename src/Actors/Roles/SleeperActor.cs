namespace ProcActors.Roles;

/// <summary>Says a line, sleeps, says another and ends.</summary>
/// <param name="begin">The first line; default: none.</param>
/// <param name="time">How long it sleeps; default: not at all.</param>
/// <param name="end">The last line; default: none.</param>
/// <param name="colour">The colour of both.</param>
public sealed class SleeperActor(string? begin = null, DurationRange? time = null, string? end = null, string? colour = null) : RoleActor
{
    private static readonly object Awake = new();

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Say(begin, colour);
        After(time?.Next() ?? TimeSpan.Zero, Awake);
    }

    /// <inheritdoc/>
    protected override void OnStep(object message)
    {
        Say(end, colour);
        Context.Stop(Self);
    }
}
