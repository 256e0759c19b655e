using System.Net;
using System.Net.Sockets;

namespace ProcActors.Roles;

/// <summary>
/// A TCP server that gives back in upper case what it receives. It only accepts: each connection itself is handed to another process, which serves it
/// until the client closes. A process that dies takes its client with it and nobody else.
/// </summary>
/// <param name="port">Where it listens; 0 takes a free port.</param>
/// <param name="host">The address it listens on.</param>
/// <param name="serve">Who serves a connection: <c>process</c>, <c>pool</c> or <c>pool-sync</c>.</param>
/// <param name="pool">The pool; default: one of the default size, where one is needed.</param>
/// <param name="text">The line when it listens; <c>{item}</c> is the address.</param>
public sealed class EchoServerActor(
    int port = 8080,
    string host = "127.0.0.1",
    EchoMode serve = EchoMode.Process,
    PoolOptions? pool = null,
    string text = "{name} listens on {item}") : RoleActor
{
    private readonly TcpListener _listener = new(IPAddress.Parse(host), port);
    private ProcessPool? _workers;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        try
        {
            _listener.Start(backlog: 512);
        }
        catch (SocketException e)
        {
            throw new ProcessFailedException($"'{ProcessName}' can't listen on {host}:{port}: {e.Message}. Is another program using the port? Choose another one, or 0 for any.", e);
        }

        if (serve == EchoMode.Process)
            Listen();
        else
            Then(StartPoolAsync(Runtime));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _listener.Stop();
        _workers?.Terminate();
    }

    /// <inheritdoc/>
    protected override void OnStep(object message)
    {
        switch (message)
        {
            case ProcessPool workers:
                _workers = workers;
                Listen();
                break;
            case Socket connection when serve == EchoMode.PoolSync:
                Then(ServeOneAsync(connection), NextConnection.Instance);
                break;
            case Socket connection:
                Serve(connection);
                Accept();
                break;
            case NextConnection:
                Accept();
                break;
        }
    }

    private void Listen()
    {
        Say(text, item: _listener.LocalEndpoint.ToString()!);
        Accept();
    }

    private void Accept() => Then(_listener.AcceptSocketAsync(CancellationToken.None));

    private async ValueTask<ProcessPool> StartPoolAsync(ProcessRuntime runtime) => await runtime.PoolAsync(options: pool).ConfigureAwait(false);

    private void Serve(Socket connection)
    {
        string client = $"{connection.RemoteEndPoint}";
        string name = ProcessName;
        Task served = serve == EchoMode.Process ? ServeByProcessAsync(connection) : _workers!.ApplyAsync(() => EchoConnection.Serve(connection));
        connection.Dispose();
        _ = served.ContinueWith(failed => Report(name, client, failed.Exception!.GetBaseException()), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    private async ValueTask ServeOneAsync(Socket connection)
    {
        string client = $"{connection.RemoteEndPoint}";
        string name = ProcessName;
        Task served = _workers!.ApplyAsync(() => EchoConnection.Serve(connection));
        connection.Dispose();
        try
        {
            await served.ConfigureAwait(false);
        }
        catch (ProcActorsException e)
        {
            Report(name, client, e);
        }
    }

    private Task ServeByProcessAsync(Socket connection) => Runtime.StartAsync(() => EchoConnection.Serve(connection), new ProcessOptions { Name = $"{ProcessName}:{((IPEndPoint)connection.RemoteEndPoint!).Port}", Daemon = true });

    private static void Report(string name, string client, Exception trouble) => Console.Error.WriteLine($"{name}: the connection from {client} was lost: {trouble.Message}");

    private sealed class NextConnection
    {
        public static readonly NextConnection Instance = new();
    }
}
