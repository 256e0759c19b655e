namespace ProcActors.Bootstrap;

/// <summary>
/// Handles among what a process is started with. Some belong to whoever has them, and must know who that is going to be: they hear of the process as soon
/// as there is one, so that it has them even if it dies before it has looked at them.
/// </summary>
internal sealed class SentHandles
{
    [ThreadStatic]
    private static SentHandles? _collecting;

    private readonly List<Action<Incarnation?>> _handles = [];
    private bool _holdActors;

    /// <summary>Makes what a process is to do, and remembers the handles that are written meanwhile.</summary>
    public static RoleFrame Collect(Func<RoleFrame> make)
    {
        SentHandles sent = new();
        _collecting = sent;
        try
        {
            return make() with { Handles = sent, HoldsActors = sent._holdActors };
        }
        finally
        {
            _collecting = null;
        }
    }

    /// <summary>A handle is being written.</summary>
    /// <param name="sentTo">Hears which process gets it; null when none will. Never called for a handle that is not among what a process is started with.</param>
    public static void Add(Action<Incarnation?> sentTo) => _collecting?._handles.Add(sentTo);

    /// <summary>An actor reference, or a handle, which comes to one, is being written.</summary>
    public static void AddActor()
    {
        if (_collecting is { } sent)
            sent._holdActors = true;
    }

    public void SentTo(Incarnation? process)
    {
        foreach (Action<Incarnation?> sentTo in _handles)
            sentTo(process);
    }
}
