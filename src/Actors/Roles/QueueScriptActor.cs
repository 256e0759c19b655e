namespace ProcActors.Roles;

/// <summary>Does a list of things with a queue, one after the other, then ends: <c>put X</c>, <c>get</c>, <c>print get</c>, <c>print full</c>, <c>print empty</c>, <c>print count</c>.</summary>
/// <param name="queue">The queue.</param>
/// <param name="steps">The steps.</param>
public sealed class QueueScriptActor(ProcessQueue<string> queue, IReadOnlyList<string> steps) : RoleActor
{
    private static readonly object Next = new();
    private int _step;

    /// <inheritdoc/>
    protected override void PreStart() => Self.Tell(Next, Self);

    /// <inheritdoc/>
    protected override void OnStep(object message)
    {
        if (_step < steps.Count)
            Then(DoAsync(steps[_step++]), Next);
        else
            Context.Stop(Self);
    }

    private async ValueTask DoAsync(string step)
    {
        switch (step.Split(' ', 2))
        {
            case ["put", var item]:
                await queue.PutAsync(item).ConfigureAwait(false);
                break;
            case ["get"]:
                await queue.GetAsync().ConfigureAwait(false);
                break;
            case ["print", "get"]:
                Console.WriteLine(await queue.GetAsync().ConfigureAwait(false));
                break;
            case ["print", "full"]:
                Console.WriteLine(await queue.IsFullAsync().ConfigureAwait(false));
                break;
            case ["print", "empty"]:
                Console.WriteLine(await queue.IsEmptyAsync().ConfigureAwait(false));
                break;
            case ["print", "count"]:
                Console.WriteLine(await queue.CountAsync().ConfigureAwait(false));
                break;
            default:
                throw new ArgumentException($"'{step}' is no step: use 'put X', 'get', 'print get', 'print full', 'print empty' or 'print count'.");
        }
    }
}
