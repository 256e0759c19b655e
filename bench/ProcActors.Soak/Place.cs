namespace ProcActors.Soak;

/// <summary>A place among those who work in a soak, filled anew whenever its process has ended.</summary>
/// <param name="role">What is done there.</param>
/// <param name="start">Starts somebody who does it.</param>
/// <param name="left">Gets whoever has ended.</param>
internal sealed class Place(string role, Func<ProcessOptions, Task<ActorProcess>> start, Action<ActorProcess, ProcessExit> left)
{
    private volatile ActorProcess? _process;
    private volatile bool _closed;

    public string Role => role;

    /// <summary>Who is there, if somebody is.</summary>
    public ActorProcess? Process => _process is { IsAlive: true } process ? process : null;

    /// <summary>Keeps it filled until it is closed; fails if that can't be done.</summary>
    public async Task KeepAsync()
    {
        while (!_closed)
        {
            ActorProcess process = _process = await start(new ProcessOptions { Name = role, Daemon = true });
            if (_closed)
                await process.KillAsync();
            left(process, await process.Exited);
        }
    }

    /// <summary>Ends whoever is there; nobody comes after.</summary>
    public async Task CloseAsync()
    {
        _closed = true;
        if (Process is { } process)
            await process.KillAsync();
    }
}
