namespace ProcActors.Roles;

/// <summary>Puts items into a queue, one after the other, then ends.</summary>
/// <param name="queue">The queue.</param>
/// <param name="items">The items.</param>
/// <param name="pace">The time before each item; default: none.</param>
/// <param name="join">Whether it waits, at the end, until every item of the joinable queue is done; default: no.</param>
/// <param name="endMarker">A last item that says that no more come; default: none.</param>
/// <param name="text">The line after each item.</param>
/// <param name="colour">The colour of the lines.</param>
public sealed class ProducerActor(
    ProcessQueue<string> queue,
    ItemPattern items,
    DurationRange? pace = null,
    bool join = false,
    string? endMarker = null,
    string text = "{name} made {item}",
    string? colour = null) : RoleActor
{
    private static readonly object Make = new();
    private static readonly object Made = new();
    private static readonly object Marked = new();
    private static readonly object Finished = new();
    private int _made;

    /// <inheritdoc/>
    protected override void PreStart() => MakeNext();

    /// <inheritdoc/>
    protected override void OnStep(object message)
    {
        if (message == Make)
        {
            Then(queue.PutAsync(items.ItemAt(_made)), Made);
        }
        else if (message == Made)
        {
            Say(text, colour, items.ItemAt(_made++));
            MakeNext();
        }
        else if (message == Marked && join && queue is JoinableQueue<string> joinable)
        {
            Then(joinable.JoinAsync(), Finished);
        }
        else
        {
            Context.Stop(Self);
        }
    }

    private void MakeNext()
    {
        if (_made < items.Count)
            After(pace?.Next() ?? TimeSpan.Zero, Make);
        else if (endMarker is not null)
            Then(queue.PutAsync(endMarker), Marked);
        else
            Self.Tell(Marked, Self);
    }
}
