namespace ProcActors.Roles;

/// <summary>A stage of a pipeline: takes items from one queue, works on each for a time and puts what becomes of it into the next.</summary>
/// <param name="from">Where items come from.</param>
/// <param name="to">Where they go.</param>
/// <param name="work">The time an item takes; default: none.</param>
/// <param name="result">What becomes of an item; <c>{item}</c> in it is the item.</param>
/// <param name="endMarker">The item that says that no more come; it is passed on, then the stage ends. Default: none.</param>
/// <param name="text">The line after each item.</param>
/// <param name="colour">The colour of the lines.</param>
public sealed class RelayActor(
    ProcessQueue<string> from,
    ProcessQueue<string> to,
    DurationRange? work = null,
    string result = "{item}",
    string? endMarker = null,
    string text = "{name} passed on {item}",
    string? colour = null) : RoleActor
{
    private static readonly object Next = new();
    private static readonly object Worked = new();
    private static readonly object Passed = new();
    private static readonly object Ended = new();
    private string _item = "";

    /// <inheritdoc/>
    protected override bool MayStopAnywhere => false;

    /// <inheritdoc/>
    protected override void PreStart() => Self.Tell(Next, Self);

    /// <inheritdoc/>
    protected override void OnStep(object message)
    {
        if (message == Next && !Finishing.IsCancellationRequested)
        {
            Then(from.GetAsync(Finishing));
        }
        else if (message is string item && item == endMarker)
        {
            Then(to.PutAsync(item), Ended);
        }
        else if (message is string plain)
        {
            _item = result.Replace("{item}", plain, StringComparison.Ordinal);
            After(work?.Next() ?? TimeSpan.Zero, Worked);
        }
        else if (message == Worked)
        {
            Then(to.PutAsync(_item), Passed);
        }
        else if (message == Passed)
        {
            Say(text, colour, _item);
            if (from is JoinableQueue<string> joinable)
                Then(joinable.TaskDoneAsync(), Next);
            else
                Self.Tell(Next, Self);
        }
        else
        {
            Context.Stop(Self);
        }
    }
}
