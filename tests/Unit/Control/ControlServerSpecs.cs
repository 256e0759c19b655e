using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ProcActors.Launcher.Control;
using ProcActors.Launcher.Running;

namespace ProcActors.Tests.Unit.Control;

public sealed class ControlServerSpecs : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("procactors-control-").FullName;
    private readonly RecentLines _lines = new();
    private readonly Run _run = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_request_is_answered_and_a_refusal_says_why()
    {
        await using ControlServer server = new(_run, _lines, _folder);
        Assert.Equal("demo", (await AskAsync(new ControlRequest { Verb = "ps" })).Result!["scenario"]!.GetValue<string>());
        Assert.Null((await AskAsync(new ControlRequest { Verb = "restart", Name = "worker" })).Error);
        Assert.Null((await AskAsync(new ControlRequest { Verb = "scale", Name = "worker", Count = 3 })).Error);
        Assert.Null((await AskAsync(new ControlRequest { Verb = "stop" })).Error);
        Assert.Equal(["restart worker", "scale worker 3", "stop all"], _run.Asked);
        Assert.Equal("no 'wroker'", (await AskAsync(new ControlRequest { Verb = "stop", Name = "wroker" })).Error);
        Assert.Contains("found 'restart', expected", (await AskAsync(new ControlRequest { Verb = "restart" })).Error, StringComparison.Ordinal);
        Assert.Contains("version 2", (await AskAsync(new ControlRequest { Version = 2, Verb = "ps" })).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no json\n")]
    [InlineData("[]\n")]
    [InlineData("")]
    public async Task What_is_no_request_is_refused_in_words(string text)
    {
        await using ControlServer server = new(_run, _lines, _folder);
        string answer = await SayAsync(Encoding.UTF8.GetBytes(text));
        Assert.Contains("request", JsonNode.Parse(answer)!["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_end_is_refused()
    {
        await using ControlServer server = new(_run, _lines, _folder);
        Assert.Contains("at most 4096 bytes", await SayAsync(new byte[ControlMessages.LongestRequest]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_user_gets_not_a_word()
    {
        await using ControlServer server = new(_run, _lines, _folder, owner: uint.MaxValue);
        Assert.Equal("", await SayAsync("{\"version\":1,\"verb\":\"stop\"}\n"u8.ToArray()));
        Assert.Empty(_run.Asked);
    }

    [Fact]
    public async Task The_socket_is_its_owners_alone_however_deep_it_lies_and_goes_with_the_run()
    {
        string deep = Directory.CreateDirectory(Path.Combine(_folder, new string('d', 120))).FullName;
        await using (ControlServer server = new(_run, _lines, deep))
        {
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(ControlSocket.PathIn(deep)));
            Assert.Equal("demo", (await ControlClient.AskAsync(deep, new ControlRequest { Verb = "ps" }, default)).Result!["scenario"]!.GetValue<string>());
        }

        Assert.False(File.Exists(ControlSocket.PathIn(deep)));
        Assert.Contains("has ended", (await ControlClient.AskAsync(deep, new ControlRequest { Verb = "ps" }, default)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_are_followed_to_the_end_of_the_run()
    {
        _lines.Add("worker", "one");
        _lines.Add("other", "two");
        List<string> read = [];
        await using (ControlServer server = new(_run, _lines, _folder))
        {
            Assert.Contains("'wroker'", (await AskAsync(new ControlRequest { Verb = "logs", Name = "wroker" })).Error, StringComparison.Ordinal);
            await using IAsyncEnumerator<ControlAnswer> lines = ControlClient.AskForManyAsync(_folder, new ControlRequest { Verb = "logs", Name = "worker", Follow = true }, default).GetAsyncEnumerator();
            Assert.True(await lines.MoveNextAsync());
            Assert.Equal("one", lines.Current.Result!["text"]!.GetValue<string>());
            _lines.Add("worker", "three");
            Assert.True(await lines.MoveNextAsync());
            Assert.Equal("three", lines.Current.Result!["text"]!.GetValue<string>());
            ValueTask ending = server.DisposeAsync();
            Assert.False(await lines.MoveNextAsync());
            await ending;
        }
    }

    [Fact]
    public async Task A_reader_that_is_too_slow_is_told_what_it_has_missed()
    {
        await using IAsyncEnumerator<SaidLine> slow = _lines.ReadAsync(follow: true, default).GetAsyncEnumerator();
        _lines.Add("worker", "first");
        Assert.True(await slow.MoveNextAsync());
        for (int i = 0; i < 10_005; i++)
            _lines.Add("worker", $"{i}");
        Assert.True(await slow.MoveNextAsync());
        Assert.StartsWith("... 5 lines are left out here", slow.Current.Text, StringComparison.Ordinal);
        Assert.True(await slow.MoveNextAsync());
        Assert.Equal("5", slow.Current.Text);
    }

    private Task<ControlAnswer> AskAsync(ControlRequest request) => ControlClient.AskAsync(_folder, request, default);

    private async Task<string> SayAsync(byte[] request)
    {
        using Socket socket = ControlSocket.Dial(_folder)!;
        await using NetworkStream stream = new(socket);
        using StreamReader input = new(stream);
        try
        {
            await stream.WriteAsync(request);
            socket.Shutdown(SocketShutdown.Send);
            return await input.ReadToEndAsync();
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // A stranger's connection is gone, perhaps before it has said anything.
            return "";
        }
    }

    private sealed class Run : IRunControl
    {
        public List<string> Asked { get; } = [];

        public string Scenario => "demo";

        public TimeSpan Lasted => TimeSpan.FromSeconds(1);

        public IReadOnlyList<ProcessStatus> Table() => [];

        public Task<RuntimeSnapshot> InspectAsync(TimeSpan patience, CancellationToken cancellationToken) => Task.FromResult(new RuntimeSnapshot { At = DateTimeOffset.UtcNow, Run = "run" });

        public Task<string?> RestartAsync(string name) => Note($"restart {name}");

        public Task<string?> StopAsync(string name) => Task.FromResult<string?>($"no '{name}'");

        public Task<string?> ScaleAsync(string key, int count) => Note($"scale {key} {count}");

        public void StopAll() => Asked.Add("stop all");

        private Task<string?> Note(string what)
        {
            Asked.Add(what);
            return Task.FromResult<string?>(null);
        }
    }
}
