using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ProcActors.Roles;

/// <summary>A small web server on a free port of this machine; it puts the address of each page into a queue, then serves until it is ended.</summary>
/// <param name="addresses">Where the addresses go.</param>
/// <param name="pages">The names of the pages.</param>
/// <param name="delay">How long each answer takes; default: no time.</param>
public sealed class PageServerActor(ProcessQueue<string> addresses, IReadOnlyList<string> pages, DurationRange? delay = null) : RoleActor
{
    private readonly HttpListener _listener = new();

    /// <inheritdoc/>
    protected override void PreStart()
    {
        // HttpListener takes no port 0; a port that was free a moment ago nearly always still is.
        for (int attempt = 0; ; attempt++)
        {
            _listener.Prefixes.Clear();
            _listener.Prefixes.Add($"http://127.0.0.1:{FreePort()}/");
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (attempt < 10)
            {
            }
        }

        Then(AnnounceAsync(), Announced.Instance);
        Listen();
    }

    /// <inheritdoc/>
    protected override void PostStop() => _listener.Close();

    /// <inheritdoc/>
    protected override void OnStep(object message)
    {
        if (message is not HttpListenerContext request)
            return;
        _ = AnswerAsync(request);
        Listen();
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async ValueTask AnnounceAsync()
    {
        foreach (string page in pages)
            await addresses.PutAsync(_listener.Prefixes.First() + page).ConfigureAwait(false);
    }

    private void Listen() => Then(new ValueTask<HttpListenerContext>(_listener.GetContextAsync()));

    private async Task AnswerAsync(HttpListenerContext request)
    {
        await Task.Delay(delay?.Next() ?? TimeSpan.Zero).ConfigureAwait(false);
        string page = request.Request.Url!.AbsolutePath.Trim('/');
        bool known = pages.Contains(page);
        byte[] body = Encoding.UTF8.GetBytes(known ? $"<html><body><h1>{page}</h1>{string.Concat(Enumerable.Repeat($"<p>{page}</p>", 10 * page.Length))}</body></html>" : "no such page");
        try
        {
            request.Response.StatusCode = known ? 200 : 404;
            request.Response.ContentLength64 = body.Length;
            await request.Response.OutputStream.WriteAsync(body).ConfigureAwait(false);
            request.Response.Close();
        }
        catch (HttpListenerException)
        {
            // The client did not wait for the answer.
        }
    }

    private sealed class Announced
    {
        public static readonly Announced Instance = new();
    }
}
