namespace ProcActors.Roles;

/// <summary>A page that was fetched.</summary>
/// <param name="Address">Where from.</param>
/// <param name="Pid">The process that fetched it.</param>
/// <param name="Text">The page.</param>
public sealed record Page(string Address, int Pid, string Text)
{
    /// <summary>Fetches a page over HTTP, and says so.</summary>
    /// <param name="address">Where from.</param>
    /// <exception cref="HttpRequestException">It could not be had.</exception>
    public static async Task<Page> Get(string address)
    {
        Console.WriteLine($"process {Environment.ProcessId} gets {NameOf(address)}");
        using HttpClient client = new();
        return new Page(address, Environment.ProcessId, await client.GetStringAsync(new Uri(address)).ConfigureAwait(false));
    }

    /// <summary>Says how large a page is, and in which process.</summary>
    /// <param name="page">The page.</param>
    public static void Parse(Page page)
    {
        ArgumentNullException.ThrowIfNull(page);
        Console.WriteLine($"process {Environment.ProcessId} parses {page.Describe()}");
    }

    /// <summary>The name and the size, for people.</summary>
    public string Describe() => $"{NameOf(Address)}, {Text.Length} characters";

    private static string NameOf(string address) => address[(address.LastIndexOf('/') + 1)..];
}
