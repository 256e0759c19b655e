namespace ProcActors.Roles;

/// <summary>Waits for a lease, holds it for a time, gives it back; some rounds of it. Interrupted, it finishes the round it is in.</summary>
public abstract class LeaseHolderActor : RoleActor
{
    private static readonly object Next = new();
    private static readonly object Held = new();
    private readonly DurationRange? _time;
    private readonly bool _die;
    private readonly string? _begin;
    private readonly string? _end;
    private readonly string? _colour;
    private int _rounds;
    private Lease? _lease;

    /// <summary>Sets the role up.</summary>
    /// <param name="time">How long it holds; default: not at all.</param>
    /// <param name="rounds">How often.</param>
    /// <param name="die">Whether it dies, as by SIGKILL, instead of giving the lease back.</param>
    /// <param name="begin">The line when it has the lease.</param>
    /// <param name="end">The line when it has given it back.</param>
    /// <param name="colour">The colour of both.</param>
    protected LeaseHolderActor(DurationRange? time, int rounds, bool die, string? begin, string? end, string? colour)
    {
        _time = time;
        _rounds = rounds;
        _die = die;
        _begin = begin;
        _end = end;
        _colour = colour;
    }

    /// <inheritdoc/>
    protected override bool MayStopAnywhere => false;

    /// <summary>Waits for a lease.</summary>
    protected abstract ValueTask<Lease> AcquireAsync();

    /// <inheritdoc/>
    protected override void PreStart() => Self.Tell(Next, Self);

    /// <inheritdoc/>
    protected override void OnStep(object message)
    {
        if (message == Next && _rounds-- > 0 && !Finishing.IsCancellationRequested)
        {
            Say(_lease is null ? null : _end, _colour);
            Then(AcquireAsync());
        }
        else if (message is Lease lease)
        {
            _lease = lease;
            Say(_begin + (lease.Abandoned ? " (abandoned by the owner before)" : ""), _colour);
            After(_time?.Next() ?? TimeSpan.Zero, Held);
        }
        else if (message == Held)
        {
            if (_die)
                Die($"{ProcessName} dies holding {_lease!.FencingToken}");
            Then(_lease!.ReleaseAsync(), Next);
        }
        else
        {
            Say(_lease is null ? null : _end, _colour);
            Context.Stop(Self);
        }
    }
}
