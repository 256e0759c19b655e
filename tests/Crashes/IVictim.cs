namespace ProcActors.Tests.Crashes;

/// <summary>A process that is to die, as the test sees it.</summary>
internal interface IVictim
{
    /// <summary>Waits until it has said so.</summary>
    Task SaysAsync(string line);

    /// <summary>It stands still, as with SIGSTOP.</summary>
    Task FreezeAsync();

    /// <summary>It goes on, as with SIGCONT.</summary>
    Task ThawAsync();

    /// <summary>It is killed; ends when that is known to all.</summary>
    Task KillAsync();

    /// <summary>Waits until it has died by itself and that is known to all.</summary>
    Task EndedAsync();
}
