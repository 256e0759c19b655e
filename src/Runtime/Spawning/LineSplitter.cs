using System.Runtime.InteropServices;
using System.Text;

namespace ProcActors.Spawning;

/// <summary>Bytes to lines; over-long lines come in pieces, so memory stays bounded.</summary>
internal sealed class LineSplitter(Action<string> deliver)
{
    private const int LongestLine = 16 * 1024;
    private readonly List<byte> _rest = [];
    private bool _cut;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n');
            int room = LongestLine - _rest.Count;
            ReadOnlySpan<byte> piece = bytes[..Math.Min(end < 0 ? bytes.Length : end, room)];
            _rest.AddRange(piece);
            bool complete = end >= 0 && end == piece.Length;
            bytes = bytes[(piece.Length + (complete ? 1 : 0))..];
            bool full = _rest.Count == LongestLine;
            if (full || (complete && !(_cut && _rest.Count == 0)))
                Deliver();
            _cut = full && !complete;
        }
    }

    public void Flush()
    {
        if (_rest.Count > 0)
            Deliver();
    }

    private void Deliver()
    {
        ReadOnlySpan<byte> line = CollectionsMarshal.AsSpan(_rest);
        deliver(Encoding.UTF8.GetString(line.EndsWith("\r"u8) ? line[..^1] : line));
        _rest.Clear();
    }
}
