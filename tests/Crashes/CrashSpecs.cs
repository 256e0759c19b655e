namespace ProcActors.Tests.Crashes;

/// <summary>
/// What a death leaves behind, for every primitive and role, at every point: the same tests for processes that exist in name only, whose messages can be
/// stopped on their way, and for real ones, which are killed.
/// </summary>
public abstract class CrashSpecs
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static TheoryData<string> WhoAsks => Roles.At(CrashPoint.Asking);

    public static TheoryData<string> WhoWaits => Roles.At(CrashPoint.Waiting);

    public static TheoryData<string> WhoIsUnaware => Roles.At(CrashPoint.Unaware);

    public static TheoryData<string> WhoHolds => Roles.At(CrashPoint.Holding);

    public static TheoryData<string> WhoReleases => Roles.At(CrashPoint.Releasing);

    public static TheoryData<string> WhoHoldsAlone => Roles.Exclusive;

    /// <summary>The test's own process.</summary>
    protected abstract ProcessRuntime Survivor { get; }

    /// <summary>What can be had of the last message of a process that dies.</summary>
    protected abstract IReadOnlyList<Arrival> Arrivals(CrashPoint point);

    /// <summary>Whether a message that is to be lost is lost; otherwise it may have arrived.</summary>
    protected abstract bool LosesMessages { get; }

    private protected abstract Task<IVictim> StartAsync(string role, string name, CrashPoint point, Arrival arrival);

    [Theory]
    [MemberData(nameof(WhoAsks))]
    public async Task One_that_dies_asking_takes_nothing_with_it(string role)
    {
        foreach (Arrival arrival in Arrivals(CrashPoint.Asking))
        {
            (Subject survivor, IVictim victim, _) = await BeginAsync(role, CrashPoint.Asking, arrival);
            await victim.EndedAsync();
            await AskAndGiveAsync(survivor, CrashPoint.Asking, arrival);
        }
    }

    [Theory]
    [MemberData(nameof(WhoWaits))]
    public async Task One_that_dies_waiting_is_passed_over(string role)
    {
        (Subject survivor, IVictim victim, _) = await BeginAsync(role, CrashPoint.Waiting);
        await victim.SaysAsync(Victim.Waiting);
        await victim.KillAsync();
        await AskAndGiveAsync(survivor, CrashPoint.Waiting, Arrival.InTime);
    }

    [Theory]
    [MemberData(nameof(WhoIsUnaware))]
    public async Task One_that_dies_before_it_knows_of_its_grant_keeps_it_from_nobody(string role)
    {
        (Subject survivor, IVictim victim, _) = await BeginAsync(role, CrashPoint.Unaware);
        await victim.SaysAsync(Victim.Waiting);
        await victim.FreezeAsync();
        Task<Outcome> next = await survivor.BeginNextAsync();
        await survivor.GiveAsync(victimIsGone: false);
        await StandsAsync(survivor, next);
        await victim.KillAsync();
        await EndsAsync(survivor, next, CrashPoint.Unaware, Arrival.InTime);
    }

    [Theory]
    [MemberData(nameof(WhoHolds))]
    public async Task One_that_dies_holding_hands_on(string role)
    {
        (Subject survivor, IVictim victim, _) = await BeginAsync(role, CrashPoint.Holding);
        Task<Outcome> next = await GrantAsync(survivor, victim);
        await victim.SaysAsync(Victim.Has);
        await StandsAsync(survivor, next);
        await victim.KillAsync();
        await EndsAsync(survivor, next, CrashPoint.Holding, Arrival.InTime);
    }

    [Theory]
    [MemberData(nameof(WhoReleases))]
    public async Task One_that_dies_releasing_has_released_or_has_not(string role)
    {
        foreach (Arrival arrival in Arrivals(CrashPoint.Releasing))
        {
            (Subject survivor, IVictim victim, _) = await BeginAsync(role, CrashPoint.Releasing, arrival);
            Task<Outcome> next = await GrantAsync(survivor, victim);
            await victim.EndedAsync();
            await EndsAsync(survivor, next, CrashPoint.Releasing, arrival);
        }
    }

    [Theory]
    [MemberData(nameof(WhoHoldsAlone))]
    public async Task One_that_stands_still_keeps_what_it_holds_and_gives_it_back_when_it_wakes(string role)
    {
        (Subject survivor, IVictim victim, Task<Outcome> next) = await FreezeHoldingAsync(role);
        await victim.ThawAsync();
        await victim.SaysAsync(Victim.Released);
        await EndsAsync(survivor, next, CrashPoint.Releasing, Arrival.InTime);
        await victim.KillAsync();
    }

    [Theory]
    [MemberData(nameof(WhoHoldsAlone))]
    public async Task One_that_stands_still_hands_on_when_it_has_been_killed_and_not_before(string role)
    {
        (Subject survivor, IVictim victim, Task<Outcome> next) = await FreezeHoldingAsync(role);
        await victim.KillAsync();
        await EndsAsync(survivor, next, CrashPoint.Holding, Arrival.InTime);
    }

    private async Task<(Subject Survivor, IVictim Victim, string Name)> BeginAsync(string role, CrashPoint point, Arrival arrival = Arrival.InTime)
    {
        string name = $"{role} {point} {arrival} {Guid.NewGuid():n}";
        Subject survivor = Roles.New(role);
        await survivor.OpenAsync(Survivor, name);
        await survivor.OccupyAsync().WaitAsync(Limit);
        return (survivor, await StartAsync(role, name, point, arrival), name);
    }

    // It is to release what it holds when it wakes.
    private async Task<(Subject Survivor, IVictim Victim, Task<Outcome> Next)> FreezeHoldingAsync(string role)
    {
        (Subject survivor, IVictim victim, string name) = await BeginAsync(role, CrashPoint.Holding);
        Task<Outcome> next = await GrantAsync(survivor, victim);
        await victim.SaysAsync(Victim.Has);
        await victim.FreezeAsync();
        await (await Survivor.EventAsync(Victim.SignalOf(name))).SetAsync();
        await StandsAsync(survivor, next);
        return (survivor, victim, next);
    }

    private static async Task<Task<Outcome>> GrantAsync(Subject survivor, IVictim victim)
    {
        await victim.SaysAsync(Victim.Waiting);
        Task<Outcome> next = await survivor.BeginNextAsync().WaitAsync(Limit);
        await survivor.GiveAsync(victimIsGone: false).WaitAsync(Limit);
        return next;
    }

    private async Task AskAndGiveAsync(Subject survivor, CrashPoint point, Arrival arrival)
    {
        Task<Outcome> next = await survivor.BeginNextAsync().WaitAsync(Limit);
        await survivor.GiveAsync(victimIsGone: true).WaitAsync(Limit);
        await EndsAsync(survivor, next, point, arrival);
    }

    /// <summary>The survivor has nothing as long as the victim lives, unless both may have it.</summary>
    private static async Task StandsAsync(Subject survivor, Task<Outcome> next)
    {
        await survivor.SettleAsync().WaitAsync(Limit);
        if (survivor.IsShared)
            await next.WaitAsync(Limit);
        else
            Assert.False(next.IsCompleted, "it was handed on although its holder lives");
    }

    private async Task EndsAsync(Subject survivor, Task<Outcome> next, CrashPoint point, Arrival arrival)
    {
        Outcome[] expected = [survivor.Expected(point, arrival == Arrival.InTime)];
        if (arrival == Arrival.Never && !LosesMessages)
            expected = [.. expected, survivor.Expected(point, arrived: true)];
        if (expected.Contains(Outcome.Nothing) && !survivor.NextEnds)
            await NothingAsync(survivor, next);
        else
            await next.WaitAsync(Limit);
        Assert.Contains(next.IsCompleted ? await next : Outcome.Nothing, expected);
        await survivor.VerifyAsync().WaitAsync(Limit);
        (survivor as IDisposable)?.Dispose();
    }

    // What has been decided has been told by now; unless there is something that somebody has to get, there is nothing.
    private static async Task NothingAsync(Subject survivor, Task<Outcome> next)
    {
        await survivor.SettleAsync().WaitAsync(Limit);
        try
        {
            await survivor.VerifyAsync().WaitAsync(Limit);
        }
        catch (InvalidOperationException)
        {
            await next.WaitAsync(Limit);
        }
    }
}
