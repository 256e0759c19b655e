namespace ProcActors.Roles;

/// <summary>
/// Takes items from a queue and works on each for a time; ends at an end marker, or never. In a joinable queue it reports each as done after the work.
/// Interrupted, it finishes the item in hand.
/// </summary>
/// <param name="queue">The queue.</param>
/// <param name="work">The time an item takes; default: none.</param>
/// <param name="endMarker">The item that says that no more come; it is not worked on. Default: none.</param>
/// <param name="dieOn">Which item, counted from 1, it dies on as by SIGKILL, half done; default: none.</param>
/// <param name="poison">The item it dies on as by SIGKILL, half done, whichever consumer has it; default: none.</param>
/// <param name="text">The line after each item.</param>
/// <param name="colour">The colour of the lines.</param>
public sealed class ConsumerActor(
    ProcessQueue<string> queue,
    DurationRange? work = null,
    string? endMarker = null,
    int? dieOn = null,
    string? poison = null,
    string text = "{name} took {item}",
    string? colour = null) : RoleActor
{
    private static readonly object Next = new();
    private static readonly object Worked = new();
    private static readonly object Ended = new();
    private string _item = "";
    private int _taken;

    /// <inheritdoc/>
    protected override bool MayStopAnywhere => false;

    /// <inheritdoc/>
    protected override void PreStart() => Self.Tell(Next, Self);

    /// <inheritdoc/>
    protected override void OnStep(object message)
    {
        if (message == Next && !Finishing.IsCancellationRequested)
        {
            Then(queue.GetAsync(Finishing));
        }
        else if (message is string item)
        {
            _item = item;
            _taken++;
            if (item == endMarker)
                Done(Ended);
            else
                After(work?.Next() ?? TimeSpan.Zero, Worked);
        }
        else if (message == Worked)
        {
            if (_taken == dieOn || _item == poison)
                Die($"{ProcessName} dies with {_item} in hand");
            Say(text, colour, _item);
            Done(Next);
        }
        else
        {
            Context.Stop(Self);
        }
    }

    private void Done(object then)
    {
        if (queue is JoinableQueue<string> joinable)
            Then(joinable.TaskDoneAsync(), then);
        else
            Self.Tell(then, Self);
    }
}
