using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ProcActors.Launcher.Control;

/// <summary>
/// What passes over the control socket: one line of JSON each way, for <c>logs</c> many lines back.
/// <code>
///   {"version":1,"verb":"restart","name":"consumer.2"}   ->   {"version":1,"result":{}}   or   {"version":1,"error":"…"}
/// </code>
/// </summary>
internal static class ControlMessages
{
    /// <summary>Grows when a request or an answer changes its meaning.</summary>
    public const int Version = 1;

    /// <summary>The most characters of a request.</summary>
    public const int LongestRequest = 4096;

    public const string Table = "ps";
    public const string Explain = "explain";
    public const string Logs = "logs";
    public const string Stop = "stop";
    public const string Restart = "restart";
    public const string Scale = "scale";

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write<T>(T message) => JsonSerializer.Serialize(message, Json);
}

/// <summary>Somebody asks for something.</summary>
internal sealed record ControlRequest
{
    public int Version { get; init; } = ControlMessages.Version;

    public string Verb { get; init; } = "";

    public string? Name { get; init; }

    public int? Count { get; init; }

    public bool Follow { get; init; }
}

/// <summary>The answer: a result, or what is wrong.</summary>
internal sealed record ControlAnswer
{
    public int Version { get; init; } = ControlMessages.Version;

    public string? Error { get; init; }

    public JsonNode? Result { get; init; }
}
