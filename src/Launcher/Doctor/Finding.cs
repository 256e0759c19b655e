namespace ProcActors.Launcher.Doctor;

/// <summary>One attack and what came of it.</summary>
/// <param name="What">What was tried.</param>
/// <param name="As">As whom.</param>
/// <param name="Over">The transport of the run it was tried on.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Held">Whether the run held; null when the attack could not be run here.</param>
internal sealed record Finding(string What, string As, string Over, string Outcome, bool? Held)
{
    /// <summary>Runs an attack; one that fails in a way nobody thought of has not held.</summary>
    public static async Task<Finding> OfAsync(string what, string who, string over, Func<Task<(bool Held, string Outcome)>> attack)
    {
        try
        {
            (bool held, string outcome) = await attack().ConfigureAwait(false);
            return new Finding(what, who, over, outcome, held);
        }
        catch (Exception e)
        {
            return new Finding(what, who, over, $"the attack itself failed: {e.GetType().Name}: {e.Message}", false);
        }
    }
}
