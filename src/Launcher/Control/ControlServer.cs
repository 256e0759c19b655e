using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProcActors.Launcher.Explaining;
using ProcActors.Launcher.Running;
using ProcActors.Remoting;
using ProcActors.Spawning;

namespace ProcActors.Launcher.Control;

/// <summary>
/// Answers what is asked of a live run over its control socket. Only processes of the user that the run belongs to are heard: the file system keeps the
/// others out, and the kernel says who has connected all the same.
/// </summary>
internal sealed class ControlServer : IAsyncDisposable
{
    private const int MostConnections = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IRunControl _run;
    private readonly RecentLines _lines;
    private readonly string _folder;
    private readonly uint _owner;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _ended = new();
    private readonly SemaphoreSlim _connections = new(MostConnections);
    private readonly Task _accepting;

    /// <exception cref="IOException">The socket can't be made.</exception>
    public ControlServer(IRunControl run, RecentLines lines, string folder, uint? owner = null)
    {
        _run = run;
        _lines = lines;
        _folder = folder;
        _owner = owner ?? Posix.EffectiveUser();
        _listener = ControlSocket.Listen(folder);
        _accepting = Task.Run(AcceptAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        File.Delete(ControlSocket.PathIn(_folder));
        await _accepting.ConfigureAwait(false);

        // Whoever follows the lines is given a moment for the last of them.
        for (int i = 0; i < MostConnections && await _connections.WaitAsync(Patience / 10).ConfigureAwait(false); i++)
        {
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptAsync(_ended.Token).ConfigureAwait(false);
                await _connections.WaitAsync(_ended.Token).ConfigureAwait(false);
                _ = Task.Run(() => ServeAsync(socket));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using (socket)
            {
                // Not a word to a stranger.
                if (PeerCredentials.UserOf(socket) != _owner)
                    return;
                await using NetworkStream stream = new(socket);
                await using StreamWriter output = new(stream, new UTF8Encoding(false)) { NewLine = "\n", AutoFlush = true };
                using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
                patience.CancelAfter(Patience);
                string? line = await ReadLineAsync(stream, patience.Token).ConfigureAwait(false);
                (ControlRequest? request, string? fault) = Understand(line);
                if (request is { Verb: ControlMessages.Logs })
                    await TellLinesAsync(request, output).ConfigureAwait(false);
                else
                    await output.WriteLineAsync(ControlMessages.Write(request is null ? new ControlAnswer { Error = fault } : await TryAnswerAsync(request).ConfigureAwait(false))).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or InvalidDataException or ObjectDisposedException)
        {
            // Whoever asked has gone away, or never said what it wants.
        }
        finally
        {
            _connections.Release();
        }
    }

    private static async Task<string?> ReadLineAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[ControlMessages.LongestRequest];
        int filled = 0;
        while (filled < buffer.Length)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken).ConfigureAwait(false);
            int end = Array.IndexOf(buffer, (byte)'\n', filled, read);
            if (end >= 0)
                return Encoding.UTF8.GetString(buffer, 0, end);
            if (read == 0)
                return null;
            filled += read;
        }

        return null;
    }

    private static (ControlRequest? Request, string? Fault) Understand(string? line)
    {
        try
        {
            return line is null || JsonSerializer.Deserialize<ControlRequest>(line, ControlMessages.Json) is not { } request
                ? (null, $"found no request, expected a line of JSON of at most {ControlMessages.LongestRequest} bytes")
                : request.Version != ControlMessages.Version
                    ? (null, $"the run speaks version {ControlMessages.Version} of the control protocol, the request is of version {request.Version}: use the procactors that has started it")
                    : (request, null);
        }
        catch (JsonException e)
        {
            return (null, $"the request is no JSON: {e.Message}");
        }
    }

    private async Task<ControlAnswer> TryAnswerAsync(ControlRequest request)
    {
        try
        {
            return await AnswerAsync(request).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new ControlAnswer { Error = $"the run could not answer: {e.GetType().Name}: {e.Message}" };
        }
    }

    private async Task<ControlAnswer> AnswerAsync(ControlRequest request)
    {
        switch (request.Verb)
        {
            case ControlMessages.Table:
                return new ControlAnswer { Result = JsonSerializer.SerializeToNode(await RunState.TakeAsync(_run, _ended.Token).ConfigureAwait(false), ControlMessages.Json) };
            case ControlMessages.Explain:
                return new ControlAnswer { Result = JsonSerializer.SerializeToNode(await RunExplanation.TakeAsync(_run, Patience / 5, Patience).ConfigureAwait(false), ControlMessages.Json) };
            case ControlMessages.Stop when request.Name is null:
                _run.StopAll();
                return new ControlAnswer { Result = new JsonObject() };
            case ControlMessages.Stop:
                return AnswerOf(await _run.StopAsync(request.Name).ConfigureAwait(false));
            case ControlMessages.Restart when request.Name is not null:
                return AnswerOf(await _run.RestartAsync(request.Name).ConfigureAwait(false));
            case ControlMessages.Scale when request is { Name: not null, Count: not null }:
                return AnswerOf(await _run.ScaleAsync(request.Name, request.Count.Value).ConfigureAwait(false));
            default:
                return new ControlAnswer { Error = $"found '{request.Verb}', expected {ControlMessages.Table}, {ControlMessages.Explain}, {ControlMessages.Logs}, {ControlMessages.Stop}, {ControlMessages.Restart} or {ControlMessages.Scale} with what it needs" };
        }
    }

    private static ControlAnswer AnswerOf(string? fault) => fault is null ? new ControlAnswer { Result = new JsonObject() } : new ControlAnswer { Error = fault };

    private async Task TellLinesAsync(ControlRequest request, StreamWriter output)
    {
        if (request.Name is { } name && name != LinePrinter.System && !_run.Table().Any(process => process.Name == name || process.Key == name) && !_lines.Knows(name))
        {
            string nearest = Scenarios.Suggestion.For(name, _run.Table().Select(process => process.Name));
            await output.WriteLineAsync(ControlMessages.Write(new ControlAnswer { Error = $"found '{name}', which is no process of this run{nearest}" })).ConfigureAwait(false);
            return;
        }

        HashSet<string>? names = request.Name is null ? null : [request.Name, .. _run.Table().Where(process => process.Key == request.Name).Select(process => process.Name)];
        await foreach (SaidLine line in _lines.ReadAsync(request.Follow, _ended.Token).ConfigureAwait(false))
        {
            if (names?.Contains(line.Process) != false)
                await output.WriteLineAsync(ControlMessages.Write(new ControlAnswer { Result = JsonSerializer.SerializeToNode(line, ControlMessages.Json) })).ConfigureAwait(false);
        }
    }
}
