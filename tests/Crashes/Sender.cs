namespace ProcActors.Tests.Crashes;

/// <summary>Sends where one message has room, and one is there already: what it sends is in, whole, or not at all.</summary>
public abstract class Sender : Subject
{
    private readonly TaskCompletionSource _given = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override IReadOnlyList<CrashPoint> Points => [CrashPoint.Asking, CrashPoint.Waiting, CrashPoint.Unaware, CrashPoint.Holding];

    public override bool IsShared => true;

    public override bool NextEnds => true;

    public override Task AskAsync() => SendAsync("second").AsTask();

    public override Task OccupyAsync() => SendAsync("first").AsTask();

    public override Task<Task<Outcome>> BeginNextAsync() => Task.FromResult(NextAsync());

    public override async Task GiveAsync(bool victimIsGone)
    {
        if (await TryReceiveAsync() is null)
            throw new InvalidOperationException("the first message is gone");
        _given.SetResult();
    }

    public override Outcome Expected(CrashPoint point, bool arrived) => point is CrashPoint.Unaware or CrashPoint.Holding ? Outcome.Clean : Outcome.Nothing;

    public override async Task VerifyAsync()
    {
        if (!await TrySendAsync("third"))
            throw new InvalidOperationException("the dead still takes up room");
    }

    protected abstract ValueTask SendAsync(string message);

    protected abstract ValueTask<bool> TrySendAsync(string message);

    /// <summary>What is there now.</summary>
    protected abstract ValueTask<string?> TryReceiveAsync();

    private async Task<Outcome> NextAsync()
    {
        await _given.Task;
        return await TryReceiveAsync() switch
        {
            null => Outcome.Nothing,
            "second" => Outcome.Clean,
            _ => Outcome.Marked,
        };
    }
}
