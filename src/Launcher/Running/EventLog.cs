using System.Text;
using System.Text.Json;

namespace ProcActors.Launcher.Running;

/// <summary>
/// events.ndjson: one JSON object a line, in order of <c>seq</c>; <c>t</c> is milliseconds since the run began on the monotonic clock. People build on
/// the names in it: they are a contract.
/// </summary>
internal sealed class EventLog(string path, LinePrinter lines, TimeProvider clock) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly GuardedFile _file = new(path, lines.Warn);
    private readonly long _began = clock.GetTimestamp();
    private long _sequence;

    /// <summary>Whether every event could be written.</summary>
    public bool IsWhole => _file.Lost == 0;

    /// <summary>Writes one event; fields that are null are left out.</summary>
    public void Write(string name, params ReadOnlySpan<(string Key, object? Value)> fields)
    {
        using MemoryStream line = new();
        lock (_gate)
        {
            using (Utf8JsonWriter json = new(line))
            {
                json.WriteStartObject();
                json.WriteNumber("seq", ++_sequence);
                json.WriteNumber("t", Math.Round(clock.GetElapsedTime(_began).TotalMilliseconds, 1));
                json.WriteString("event", name);
                foreach ((string key, object? value) in fields)
                    Write(json, key, value);
                json.WriteEndObject();
            }

            _file.WriteLine(Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length));
        }
    }

    public void Dispose() => _file.Dispose();

    private static void Write(Utf8JsonWriter json, string key, object? value)
    {
        switch (value)
        {
            case null:
                break;
            case string text:
                json.WriteString(key, text);
                break;
            case bool truth:
                json.WriteBoolean(key, truth);
                break;
            default:
                json.WriteNumber(key, Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
        }
    }
}
