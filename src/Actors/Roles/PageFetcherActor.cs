namespace ProcActors.Roles;

/// <summary>Has pages fetched by a pool of workers, several at once, then shows the results in the order in which they were asked for.</summary>
/// <param name="addresses">Where the addresses of the pages come from.</param>
/// <param name="count">How many addresses to take.</param>
/// <param name="pool">The pool; default: one of the default size.</param>
/// <param name="callback">Whether each page is parsed here, in this process, as soon as it has come.</param>
public sealed class PageFetcherActor(ProcessQueue<string> addresses, int count, PoolOptions? pool = null, bool callback = false) : RoleActor
{
    private static readonly object Finished = new();

    /// <inheritdoc/>
    protected override void PreStart() => Then(WorkAsync(Runtime), Finished);

    /// <inheritdoc/>
    protected override void OnStep(object message) => Context.Stop(Self);

    private async ValueTask WorkAsync(ProcessRuntime runtime)
    {
        await using ProcessPool workers = await runtime.PoolAsync(options: pool).ConfigureAwait(false);
        List<Task<Page>> pages = [];
        for (int i = 0; i < count; i++)
        {
            string address = await addresses.GetAsync().ConfigureAwait(false);
            pages.Add(callback ? workers.ApplyAsync(() => Page.Get(address), Page.Parse) : workers.ApplyAsync(() => Page.Get(address)));
        }

        foreach (Task<Page> page in pages)
            Console.WriteLine($"result: {(await page.ConfigureAwait(false)).Describe()}");
    }
}
