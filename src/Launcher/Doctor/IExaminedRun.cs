namespace ProcActors.Launcher.Doctor;

/// <summary>A run that is attacked, and can be asked how it is.</summary>
internal interface IExaminedRun : IAsyncDisposable
{
    Target Target { get; }

    /// <summary>What is wrong with it; null when all is as it was.</summary>
    Task<string?> HarmAsync();

    /// <summary>Attacks that need more than a stranger knows, or findings that need to know what must not be found.</summary>
    Task<IReadOnlyList<Finding>> FromInsideAsync();
}
