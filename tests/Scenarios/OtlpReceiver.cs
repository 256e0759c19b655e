using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Google.Protobuf;

namespace ProcActors.Tests.Scenarios;

/// <summary>A collector that keeps what it is told: OTLP over HTTP on a loopback port.</summary>
internal sealed class OtlpReceiver : IDisposable
{
    private readonly HttpListener _listener;
    private readonly ConcurrentBag<(string Path, byte[] Body)> _told = [];

    public OtlpReceiver()
    {
        (_listener, Address) = Listen();
        _ = ServeAsync();
    }

    public string Address { get; }

    /// <summary>The spans that were told of, of all processes.</summary>
    public IReadOnlyList<Span> Spans => [.. _told.Where(told => told.Path == "/v1/traces").SelectMany(told => SpansOf(told.Body))];

    /// <summary>Whether a metric of this name was told of.</summary>
    public bool HasMetric(string name) => _told.Any(told => told.Path == "/v1/metrics" && told.Body.AsSpan().IndexOf(ByteString.CopyFromUtf8(name).Span) >= 0);

    public void Dispose() => _listener.Close();

    // Between the choice of a free port and listening on it another program may take it: then it is another one's turn.
    private static (HttpListener Listener, string Address) Listen()
    {
        while (true)
        {
            using TcpListener probe = new(IPAddress.Loopback, 0);
            probe.Start();
            string address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
            probe.Stop();
            HttpListener listener = new();
            listener.Prefixes.Add(address + "/");
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException)
            {
                listener.Close();
            }
        }
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                using MemoryStream body = new();
                await context.Request.InputStream.CopyToAsync(body);
                _told.Add((context.Request.Url!.AbsolutePath, body.ToArray()));
                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    // opentelemetry/proto/trace/v1/trace.proto: resource_spans 1, of it resource 1 and scope_spans 2, of that spans 2.
    private static IEnumerable<Span> SpansOf(byte[] request) =>
        from resourceSpans in Fields(request, 1)
        let process = Fields(resourceSpans, 1).SelectMany(resource => Fields(resource, 1)).Where(pair => Text(pair, 1) == "service.instance.id").Select(pair => Text(Fields(pair, 2).Single(), 1)).Single()
        from scopeSpans in Fields(resourceSpans, 2)
        from span in Fields(scopeSpans, 2)
        select new Span(process, Text(span, 5), Hex(span, 1), Hex(span, 2), Hex(span, 4), [.. Fields(span, 13).Select(link => Hex(link, 2))]);

    private static string Text(byte[] message, int field) => string.Concat(Fields(message, field).Select(System.Text.Encoding.UTF8.GetString));

    private static string Hex(byte[] message, int field) => string.Concat(Fields(message, field).Select(Convert.ToHexString));

    /// <summary>The values of a field of a message, each as its bytes.</summary>
    private static List<byte[]> Fields(byte[] message, int field)
    {
        List<byte[]> found = [];
        CodedInputStream input = new(message);
        while (input.ReadTag() is var tag && tag != 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                found.Add(input.ReadBytes().ToByteArray());
            else
                input.SkipLastField();
        }

        return found;
    }

    /// <summary>A span, and which process told of it.</summary>
    internal sealed record Span(string Process, string Name, string Trace, string Id, string Parent, IReadOnlyList<string> Links);
}
