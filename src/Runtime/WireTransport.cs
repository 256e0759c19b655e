namespace ProcActors;

/// <summary>By which way the processes of a run talk to each other.</summary>
public enum WireTransport
{
    /// <summary>Sockets in a folder that only this user can enter: the faster way, and no port is open.</summary>
    UnixSocket,

    /// <summary>TCP on 127.0.0.1, encrypted (TLS 1.3); both sides show a certificate that is made anew for each run.</summary>
    Tcp,
}
