using ProcActors;

namespace Tutorial;

/// <summary>pool.py: pages got by workers, each parsed here as soon as it has come.</summary>
public static class Pools
{
    public static async Task Run(ProcessRuntime runtime)
    {
        await using ProcessPool pool = await runtime.PoolAsync(2);
        List<Task<string>> rs = [];
        foreach (string url in (string[])["one", "two", "three"])
            rs.Add(pool.ApplyAsync(() => GetPage(url), callback: ParsePage));
        foreach (Task<string> r in rs)
            Console.WriteLine(await r);
    }

    public static string GetPage(string url) => $"<html>{url}</html>";

    private static void ParsePage(string page) => Console.WriteLine($"parsed {page.Length} characters");
}
