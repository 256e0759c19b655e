using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProcActors.Tests.Scenarios;

/// <summary>A page in a headless Chromium, used as a person would: with mouse, wheel and keys, over the DevTools protocol on loopback.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("procactors-test-");
    private readonly ClientWebSocket _line = new();
    private readonly List<string> _complaints = [];
    private readonly TaskCompletionSource<Uri> _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _last;

    private Browser(string program, string address)
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--window-size=1200,800", "--remote-debugging-port=0", $"--user-data-dir={_profile.FullName}", address])
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => OnSaid(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What the page's console was told, and what its security policy refused.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>The program, if there is one.</summary>
    public static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    public static async Task<Browser> OpenAsync(string program, string address)
    {
        Browser browser = new(program, address);
        try
        {
            await browser.ConnectAsync(address);
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>What an expression of JavaScript comes to, as text.</summary>
    public async Task<string> ValueAsync(string expression)
    {
        JsonNode answer = await SendAsync("Runtime.evaluate", new JsonObject { ["expression"] = $"String({expression})" });
        return answer["exceptionDetails"] is { } thrown ? throw new InvalidOperationException($"{expression}: {thrown}") : answer["result"]!["value"]!.GetValue<string>();
    }

    public async Task<double> NumberAsync(string expression) => double.Parse(await ValueAsync(expression), CultureInfo.InvariantCulture);

    /// <summary>Waits until an expression is true.</summary>
    public async Task UntilAsync(string expression)
    {
        long began = Stopwatch.GetTimestamp();
        while (await ValueAsync(expression) != "true")
            Assert.True(Stopwatch.GetElapsedTime(began) < LauncherRun.Limit, $"it did not come about that {expression}");
    }

    /// <summary>A key, down and up.</summary>
    public async Task PressAsync(string key)
    {
        JsonObject down = new() { ["type"] = "keyDown", ["key"] = key };
        if (key.Length == 1)
            down["text"] = key;
        await SendAsync("Input.dispatchKeyEvent", down);
        await SendAsync("Input.dispatchKeyEvent", new JsonObject { ["type"] = "keyUp", ["key"] = key });
    }

    /// <summary>The left button down at one place, up at another.</summary>
    public async Task DragAsync((double X, double Y) from, (double X, double Y) to)
    {
        await MouseAsync("mousePressed", from, 1);
        await MouseAsync("mouseMoved", ((from.X + to.X) / 2, (from.Y + to.Y) / 2), 1);
        await MouseAsync("mouseMoved", to, 1);
        await MouseAsync("mouseReleased", to, 0);
    }

    /// <summary>The wheel with Ctrl held down; above zero is towards the user.</summary>
    public Task WheelAsync((double X, double Y) at, double by) =>
        SendAsync("Input.dispatchMouseEvent", new JsonObject { ["type"] = "mouseWheel", ["x"] = at.X, ["y"] = at.Y, ["deltaX"] = 0, ["deltaY"] = by, ["modifiers"] = 2 });

    public async ValueTask DisposeAsync()
    {
        _line.Dispose();
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _profile.Delete(recursive: true);
    }

    private Task MouseAsync(string type, (double X, double Y) at, int buttons) => SendAsync(
        "Input.dispatchMouseEvent", new JsonObject { ["type"] = type, ["x"] = at.X, ["y"] = at.Y, ["button"] = "left", ["buttons"] = buttons, ["clickCount"] = 1 });

    // DevTools listening on ws://127.0.0.1:40123/devtools/browser/…; null at the end.
    private void OnSaid(string? line)
    {
        const string listening = "DevTools listening on ";
        if (line is null)
            _listens.TrySetException(new InvalidOperationException("The browser ended before it listened."));
        else if (line.StartsWith(listening, StringComparison.Ordinal))
            _listens.TrySetResult(new Uri(line[listening.Length..]));
    }

    private async Task ConnectAsync(string address)
    {
        Uri browser = await _listens.Task.WaitAsync(LauncherRun.Limit);
        using HttpClient http = new();
        JsonArray targets = JsonNode.Parse(await http.GetStringAsync(new Uri($"http://{browser.Authority}/json")))!.AsArray();
        string page = targets.Single(target => target!["type"]!.GetValue<string>() == "page")!["webSocketDebuggerUrl"]!.GetValue<string>();
        await _line.ConnectAsync(new Uri(page), CancellationToken.None);
        await SendAsync("Runtime.enable", []);
        await SendAsync("Log.enable", []);
        await UntilAsync($"location.href.startsWith('file') && document.readyState === 'complete' && {JsonSerializer.Serialize(address)}.startsWith(location.origin)");
    }

    private async Task<JsonNode> SendAsync(string method, JsonObject parameters)
    {
        int id = ++_last;
        string message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters }.ToJsonString();
        await _line.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        while (true)
        {
            JsonNode said = await ReceiveAsync().WaitAsync(LauncherRun.Limit);
            if (said["id"]?.GetValue<int>() == id)
                return said["result"] ?? throw new InvalidOperationException($"{method}: {said}");
            if (said["method"]?.GetValue<string>() is "Runtime.consoleAPICalled" or "Runtime.exceptionThrown" or "Log.entryAdded")
                _complaints.Add(said.ToJsonString());
        }
    }

    private async Task<JsonNode> ReceiveAsync()
    {
        using MemoryStream whole = new();
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            ValueWebSocketReceiveResult part = await _line.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            whole.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                return JsonNode.Parse(whole.ToArray())!;
        }
    }
}
