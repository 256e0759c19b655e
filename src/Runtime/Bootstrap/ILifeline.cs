namespace ProcActors.Bootstrap;

/// <summary>A child's line to its parent.</summary>
internal interface ILifeline
{
    /// <summary>Has messages of the parent, those that came before included, told to the role, in order.</summary>
    void Receive(Action<ControlFrame> onMessage);

    void Say(ControlKind kind, ReadOnlySpan<byte> body);
}
