using System.Globalization;

namespace ProcActors.Roles;

/// <summary>Walks some rounds in step with others: works for a time, then waits at the barrier until all have come.</summary>
/// <param name="barrier">The barrier.</param>
/// <param name="rounds">How many rounds.</param>
/// <param name="work">The time before it arrives; default: none.</param>
/// <param name="dieIn">In which round, from 1, it dies, as by SIGKILL, instead of arriving; default: never.</param>
/// <param name="text">The line after each round; <c>{item}</c> is its number.</param>
/// <param name="together">The line that one of all says in each round before they pass; default: none.</param>
/// <param name="colour">The colour of the lines.</param>
public sealed class BarrierWalkerActor(
    ProcessBarrier barrier,
    int rounds = 1,
    DurationRange? work = null,
    int? dieIn = null,
    string text = "{name} passed round {item}",
    string? together = null,
    string? colour = null) : RoleActor
{
    private static readonly object Worked = new();
    private int _round = 1;

    private string Round => _round.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    protected override void PreStart() => After(work?.Next() ?? TimeSpan.Zero, Worked);

    /// <inheritdoc/>
    protected override void OnStep(object message)
    {
        if (message == Worked)
        {
            if (_round == dieIn)
                Die($"{ProcessName} dies in round {Round}");
            Then(barrier.WaitAsync(Together()));
        }
        else
        {
            Say(text, colour, Round);
            if (_round++ < rounds)
                After(work?.Next() ?? TimeSpan.Zero, Worked);
            else
                Context.Stop(Self);
        }
    }

    // Made here: the action itself is run beside the actor.
    private Func<ValueTask> Together()
    {
        string? line = Line(together, colour, Round);
        return () =>
        {
            if (line is not null)
                Console.WriteLine(line);
            return ValueTask.CompletedTask;
        };
    }
}
