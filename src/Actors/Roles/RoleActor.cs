using Akka.Actor;
using ProcActors.Bootstrap;

namespace ProcActors.Roles;

/// <summary>What the ready-made roles share: a name, a voice, and asynchronous steps whose results come back as messages.</summary>
public abstract class RoleActor : UntypedActor, IWithTimers, IFinishesWork
{
    private readonly CancellationTokenSource _finishing = new();

    private static readonly Dictionary<string, string> Colours = new(StringComparer.Ordinal)
    {
        ["black"] = "30", ["red"] = "31", ["green"] = "32", ["yellow"] = "33", ["blue"] = "34", ["magenta"] = "35", ["cyan"] = "36", ["white"] = "37",
    };

    /// <summary>The timers of this actor; set by Akka.</summary>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The name of the process.</summary>
    protected static string ProcessName => Runtime.Name;

    /// <summary>The runtime of the process.</summary>
    protected static ProcessRuntime Runtime => ProcessRuntime.Of(Context.System);

    /// <summary>Cancelled when the process has been interrupted: nothing new is to be begun.</summary>
    protected CancellationToken Finishing => _finishing.Token;

    /// <summary>
    /// Whether an interrupt may stop the role where it is; default: yes. A role that says no looks at <see cref="Finishing"/> between one piece of work
    /// and the next.
    /// </summary>
    protected virtual bool MayStopAnywhere => true;

    /// <summary>Whether <paramref name="colour"/> is one that <see cref="Say"/> knows: <c>blue</c>, or <c>on-blue</c> for the ground.</summary>
    /// <param name="colour">The name of a colour.</param>
    public static bool IsColour(string colour)
    {
        ArgumentNullException.ThrowIfNull(colour);
        return CodeOf(colour) is not null;
    }

    /// <summary>Writes a line; <c>{name}</c> in it is the process's name, <c>{item}</c> the item at hand.</summary>
    /// <param name="text">The line; null says nothing.</param>
    /// <param name="colour">A colour, used when the environment variable PROCACTORS_COLOUR is 1; null for none.</param>
    /// <param name="item">The item at hand.</param>
    protected static void Say(string? text, string? colour = null, string item = "")
    {
        if (Line(text, colour, item) is { } line)
            Console.WriteLine(line);
    }

    /// <summary>The line that <see cref="Say"/> would write, for a step that runs beside the actor; null when there is none.</summary>
    /// <param name="text">The line.</param>
    /// <param name="colour">A colour; null for none.</param>
    /// <param name="item">The item at hand.</param>
    protected static string? Line(string? text, string? colour, string item)
    {
        if (text is null)
            return null;
        string line = text.Replace("{name}", ProcessName, StringComparison.Ordinal).Replace("{item}", item, StringComparison.Ordinal);
        bool coloured = colour is not null && Runtime.Host.Variable("PROCACTORS_COLOUR") == "1";
        return coloured && CodeOf(colour!) is { } code ? $"\e[{code}m{line}\e[0m" : line;
    }

    /// <summary>Tells this actor <paramref name="message"/> after a time.</summary>
    /// <param name="message">The message.</param>
    /// <param name="delay">The time; at once when zero.</param>
    protected void After(TimeSpan delay, object message)
    {
        if (delay <= TimeSpan.Zero)
            Self.Tell(message);
        else
            Timers.StartSingleTimer(message, message, delay);
    }

    /// <summary>Tells this actor the result of <paramref name="step"/>; a failure of it fails the actor.</summary>
    /// <param name="step">What is under way.</param>
    protected void Then<T>(ValueTask<T> step) => Runtime.Host.Track(step.AsTask()).PipeTo(Self, success: result => result!, failure: e => new Status.Failure(e));

    /// <summary>Tells this actor <paramref name="message"/> when <paramref name="step"/> is through; a failure of it fails the actor.</summary>
    /// <param name="step">What is under way.</param>
    /// <param name="message">The message.</param>
    protected void Then(ValueTask step, object message) => step.AsTask().PipeTo(Self, success: () => message, failure: e => new Status.Failure(e));

    /// <inheritdoc/>
    protected sealed override void OnReceive(object message)
    {
        switch (message)
        {
            case FinishWork when MayStopAnywhere:
                Context.Stop(Self);
                break;
            case FinishWork:
                _finishing.Cancel();
                break;
            case Status.Failure { Cause: OperationCanceledException } when Finishing.IsCancellationRequested:
                Context.Stop(Self);
                break;
            case Status.Failure failure:
                throw new ProcessFailedException($"'{ProcessName}' could not go on: {failure.Cause.Message}", failure.Cause);
            default:
                OnStep(message);
                break;
        }
    }

    /// <summary>Takes the next step.</summary>
    /// <param name="message">A message of the role, or the result of a step.</param>
    protected abstract void OnStep(object message);

    /// <summary>Ends this process as SIGKILL does, without a chance to tidy up.</summary>
    /// <param name="lastWords">A line on standard error before the end.</param>
    protected static void Die(string lastWords)
    {
        Console.Error.WriteLine(lastWords);
        Console.Error.Flush();
        Runtime.Host.Die();
    }

    private static string? CodeOf(string colour)
    {
        if (colour.StartsWith("on-", StringComparison.Ordinal))
            return Colours.TryGetValue(colour[3..], out string? ground) ? "4" + ground[1..] : null;
        return Colours.GetValueOrDefault(colour);
    }
}
