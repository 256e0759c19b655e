namespace ProcActors.Tests.Crashes;

/// <summary>What the process does that is to die.</summary>
internal static class Victim
{
    public const string Waiting = "waiting";
    public const string Has = "has it";
    public const string Released = "released";

    /// <summary>The event upon which it releases what it holds.</summary>
    public static string SignalOf(string name) => $"{name}: release";

    public static async Task RunAsync(ILife life, string role, string name, CrashPoint point, Arrival arrival)
    {
        Subject subject = Roles.New(role);
        using IDisposable? resources = subject as IDisposable;
        await subject.OpenAsync(life.Runtime, name);
        await subject.SettleAsync();
        await subject.PrepareAsync();
        if (point == CrashPoint.Asking)
        {
            await life.BeginLastWordsAsync();
            await life.DieAsync(arrival, subject.AskAsync());
        }

        ProcessEvent release = await life.Runtime.EventAsync(SignalOf(name));
        Task asked = subject.AskAsync();
        await subject.SettleAsync();
        life.Say(Waiting);
        await asked.WaitAsync(life.Dead);
        if (point == CrashPoint.Releasing)
        {
            // The coordinator has said by then that somebody else wants it: what nobody wants is given back without a word, and no word would ever be on its way.
            await subject.SettleAsync();
            await life.BeginLastWordsAsync();
            await life.DieAsync(arrival, subject.ReleaseAsync());
        }

        await subject.SettleAsync();
        life.Say(Has);
        await release.WaitAsync(CancellationToken.None).AsTask().WaitAsync(life.Dead);
        await subject.ReleaseAsync();
        life.Say(Released);
        await Task.Delay(Timeout.Infinite, life.Dead);
    }
}
