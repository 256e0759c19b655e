using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ProcActors.Tests.Scenarios;

public sealed class EchoSpecs
{
    [Fact]
    public async Task Each_connection_is_served_by_a_process_of_its_own()
    {
        using LauncherRun run = LauncherRun.Of("echo-server.conf", "processes.server.with.port=0");
        IPEndPoint server = await ServerAsync(run);
        using Client first = await Client.ConnectAsync(server);
        using Client second = await Client.ConnectAsync(server);
        Assert.Equal("HELLO", await second.EchoAsync("hello"));
        Assert.Equal("WORLD, ÄÖ", await first.EchoAsync("world, ÄÖ"));
        Assert.Equal(2, (await ServedByAsync(run, 2)).Distinct().Count());

        // A client that says nothing, one that breaks off in the middle, and one with much to say.
        using Client silent = await Client.ConnectAsync(server);
        using (Client broken = await Client.ConnectAsync(server))
            broken.BreakOff();
        using Client large = await Client.ConnectAsync(server);
        string text = string.Concat(Enumerable.Repeat("abcdefghij", 1_000_000));
        Assert.Equal(text.ToUpperInvariant(), await large.EchoAsync(text));

        run.Signal("-INT");
        Assert.Equal(130, (await run.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task A_served_process_that_is_killed_takes_its_own_client_only()
    {
        using LauncherRun run = LauncherRun.Of("echo-server.conf", "processes.server.with.port=0");
        IPEndPoint server = await ServerAsync(run);
        using Client first = await Client.ConnectAsync(server);
        Assert.Equal("A", await first.EchoAsync("a"));
        int pid = ChildOf(Assert.Single(run.Children()));
        using Client second = await Client.ConnectAsync(server);
        Assert.Equal("B", await second.EchoAsync("b"));
        System.Diagnostics.Process.GetProcessById(pid).Kill();
        Assert.True(await first.IsClosedAsync());
        Assert.Equal("C", await second.EchoAsync("c"));
    }

    [Fact]
    public async Task A_worker_that_is_killed_takes_its_own_client_only_and_is_replaced()
    {
        using LauncherRun run = LauncherRun.Of("echo-server-pool.conf", "processes.server.with.port=0", "pools.workers.size=2");
        IPEndPoint server = await ServerAsync(run);
        using Client first = await Client.ConnectAsync(server);
        Assert.Equal("A", await first.EchoAsync("a"));
        int pid = Assert.Single(await ServedByAsync(run, 1));
        using Client second = await Client.ConnectAsync(server);
        Assert.Equal("B", await second.EchoAsync("b"));
        System.Diagnostics.Process.GetProcessById(pid).Kill();
        Assert.True(await first.IsClosedAsync());
        Assert.Equal("C", await second.EchoAsync("c"));
        using Client third = await Client.ConnectAsync(server);
        Assert.Equal("D", await third.EchoAsync("d"));
        Assert.Equal(3, (await ServedByAsync(run, 3)).Distinct().Count());
    }

    [Fact]
    public async Task A_server_that_is_killed_takes_all_its_clients_with_it()
    {
        using LauncherRun run = LauncherRun.Of("echo-server.conf", "processes.server.with.port=0");
        IPEndPoint server = await ServerAsync(run);
        using Client first = await Client.ConnectAsync(server);
        using Client second = await Client.ConnectAsync(server);
        Assert.Equal("A", await first.EchoAsync("a"));
        Assert.Equal("B", await second.EchoAsync("b"));
        List<int> serving = await ServedByAsync(run, 2);
        System.Diagnostics.Process.GetProcessById(Assert.Single(run.Children())).Kill();
        Assert.True(await first.IsClosedAsync());
        Assert.True(await second.IsClosedAsync());
        foreach (int pid in serving)
            await LauncherRun.GoneAsync(pid);
        Assert.Equal(1, (await run.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task A_pool_serves_as_many_as_it_has_workers_and_the_next_when_one_leaves()
    {
        using LauncherRun run = LauncherRun.Of("echo-server-pool.conf", "processes.server.with.port=0", "pools.workers.size=2");
        IPEndPoint server = await ServerAsync(run);
        using Client first = await Client.ConnectAsync(server);
        using Client second = await Client.ConnectAsync(server);
        Assert.Equal("A", await first.EchoAsync("a"));
        Assert.Equal("B", await second.EchoAsync("b"));
        using Client third = await Client.ConnectAsync(server);
        Task<string> waiting = third.EchoAsync("c");
        Assert.Equal("D", await first.EchoAsync("d"));
        Assert.False(waiting.IsCompleted);
        first.Dispose();
        Assert.Equal("C", await waiting);
        List<int> pids = await ServedByAsync(run, 3);
        Assert.Equal(2, pids.Distinct().Count());
    }

    [Fact]
    public async Task Served_synchronously_the_second_waits_until_the_first_has_left()
    {
        using LauncherRun run = LauncherRun.Of("echo-server-sync.conf", "processes.server.with.port=0");
        IPEndPoint server = await ServerAsync(run);
        using Client first = await Client.ConnectAsync(server);
        Assert.Equal("A", await first.EchoAsync("a"));
        using Client second = await Client.ConnectAsync(server);
        Task<string> waiting = second.EchoAsync("b");
        Assert.Equal("C", await first.EchoAsync("c"));
        Assert.False(waiting.IsCompleted);
        first.Dispose();
        Assert.Equal("B", await waiting);
    }

    [Fact]
    public async Task A_taken_port_is_one_clear_error()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        using LauncherRun run = LauncherRun.Of("echo-server.conf", string.Create(CultureInfo.InvariantCulture, $"processes.server.with.port={port}"));
        LauncherRun.Result result = await run.EndAsync();
        Assert.Equal(4, result.ExitCode);
        Assert.Single(result.Lines, line => line.Text.Contains($"can't listen on 127.0.0.1:{port}", StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", result.Output, StringComparison.Ordinal);
    }

    private static async Task<IPEndPoint> ServerAsync(LauncherRun run) => IPEndPoint.Parse(await run.LineAsync("server", "server listens on "));

    private static int ChildOf(int server) => int.Parse(File.ReadAllText($"/proc/{server}/task/{server}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? FirstChild(server), CultureInfo.InvariantCulture);

    // Children belong to the thread that started them.
    private static string FirstChild(int server) => Directory.GetDirectories($"/proc/{server}/task").SelectMany(task => File.ReadAllText(task + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)).First();

    private static async Task<List<int>> ServedByAsync(LauncherRun run, int count)
    {
        List<JsonElement> accepted = [];
        await run.UntilAsync(events => (accepted = [.. events.Where(entry => entry.GetProperty("event").GetString() == "connection.accepted")]).Count >= count, $"{count} connections served");
        return [.. accepted.Select(entry => entry.GetProperty("pid").GetInt32())];
    }

    private sealed class Client : IDisposable
    {
        private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
        private readonly TcpClient _client = new();

        public static async Task<Client> ConnectAsync(IPEndPoint server)
        {
            Client client = new();
            await client._client.ConnectAsync(server).WaitAsync(Limit);
            return client;
        }

        public async Task<string> EchoAsync(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Task sending = _client.GetStream().WriteAsync(bytes).AsTask();
            byte[] answer = new byte[bytes.Length];
            await _client.GetStream().ReadExactlyAsync(answer).AsTask().WaitAsync(Limit);
            await sending;
            return Encoding.UTF8.GetString(answer);
        }

        public async Task<bool> IsClosedAsync()
        {
            try
            {
                return await _client.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(Limit) == 0;
            }
            catch (IOException)
            {
                return true;
            }
        }

        public void BreakOff()
        {
            _client.GetStream().Write("half"u8);
            _client.Client.LingerState = new LingerOption(true, 0);
        }

        public void Dispose() => _client.Dispose();
    }
}
