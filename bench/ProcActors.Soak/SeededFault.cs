namespace ProcActors.Soak;

/// <summary>A fault put in on purpose, to see that simulations and soaks find it.</summary>
internal enum SeededFault
{
    None,

    /// <summary>What a process held is not given to others when it dies.</summary>
    NothingReturnedAtDeath,

    /// <summary>What a process holds is given to others as soon as it is silent.</summary>
    GrantBeforeReap,

    /// <summary>A put is answered before the item is in the queue.</summary>
    AcknowledgeBeforeAccept,
}
