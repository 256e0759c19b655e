namespace ProcActors.Roles;

/// <summary>Who serves a connection.</summary>
public enum EchoMode
{
    /// <summary>A process of its own.</summary>
    Process,

    /// <summary>A worker of a pool; as many connections at once as the pool has workers.</summary>
    Pool,

    /// <summary>A worker of a pool, one connection after the other.</summary>
    PoolSync,
}
