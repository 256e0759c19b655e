using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ProcActors.Queues;

/// <summary>
/// What a durable queue has to do, in a file: a record for every item put, done, dead or handed out again, each with a checksum and written at once. A run
/// that finds the file goes on with every item that was accepted and not finished.
/// <code>
///   file   = "PAQJ0001", record*
///   record = length of the body (4 bytes), CRC-32C of the body (4), CRC-32C of these eight bytes (4), body
///   body   = kind (1), number (8), priority (4), bytes of the item
/// </code>
/// </summary>
internal sealed class QueueJournal : IDisposable
{
    private const int HeaderSize = 12;
    private const int BodySize = 13;
    private const byte Numbering = 5;
    private const long SmallestToShorten = 16 * 1024 * 1024;
    private static readonly byte[] Magic = Encoding.ASCII.GetBytes("PAQJ0001");

    private readonly string _path;
    private readonly bool _flush;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly SortedDictionary<long, Entry> _found = [];
    private SafeFileHandle _file;
    private long _length;
    private long _shortenAt = SmallestToShorten;
    private long _lastNumber;

    private QueueJournal(string path, bool flush)
    {
        _path = path;
        _flush = flush;

        // Nobody else may have it open: two runs would both hand out what is in it.
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>Opens, or begins, the journal of a queue.</summary>
    /// <param name="folder">Where journals are; made if it does not exist.</param>
    /// <param name="name">The queue's name.</param>
    /// <param name="flush">Whether each write also reaches the disk before anybody is told.</param>
    /// <exception cref="IOException">It can't be used: the text says why, and what to do.</exception>
    public static QueueJournal Open(string folder, string name, bool flush)
    {
        string path = Path.Combine(folder, Uri.EscapeDataString(name) + ".journal");
        QueueJournal? journal = null;
        try
        {
            Directory.CreateDirectory(folder);
            journal = new QueueJournal(path, flush);
            journal.Read();
            journal.Shorten(journal._found.Values);
            return journal;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            journal?.Dispose();
            throw new IOException($"the journal {path} can't be used: {e.Message}", e);
        }
    }

    /// <summary>Tells the rules what is still to be done.</summary>
    public void Restore(QueueState state)
    {
        state.BeginAfter(_lastNumber);
        foreach (Entry entry in _found.Values)
            state.Restore(entry.Number, entry.Payload, entry.Priority, entry.Dead);
        _found.Clear();
    }

    /// <summary>Writes what has changed since the last time; before anybody is told of it.</summary>
    public void Write(QueueState state)
    {
        if (state.Changes.Count == 0)
            return;
        _buffer.ResetWrittenCount();
        foreach (QueueChange change in state.Changes)
            Add((byte)change.Kind, change.Item.Number, change.Extras?.Priority ?? 0, change.Kind == QueueChangeKind.Put ? change.Item.Payload.Parts : []);
        state.Changes.Clear();
        WriteBuffer();
        if (_length < _shortenAt)
            return;
        _lastNumber = state.LastNumber;
        Shorten(state.Unfinished());
    }

    public void Dispose() => _file.Dispose();

    private void Read()
    {
        long size = RandomAccess.GetLength(_file);
        byte[] header = new byte[Magic.Length];
        if (size == 0)
            return;
        if (RandomAccess.Read(_file, header, 0) < header.Length || !header.AsSpan().SequenceEqual(Magic))
            throw new IOException("it does not begin as a journal of a queue does; move it away to begin anew");
        long at = Magic.Length;
        while (at < size)
        {
            if (ReadRecord(at, size) is not { } record)
                break;
            at += HeaderSize + record.Length;
            Apply(record);
        }

        _length = at;
    }

    // Null: the last record, only begun when its writer was killed. Nobody was told of it.
    private byte[]? ReadRecord(long at, long size)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        if (RandomAccess.Read(_file, header, at) < HeaderSize)
            return null;
        int length = BinaryPrimitives.ReadInt32LittleEndian(header);
        bool known = Checksum(header[..8]) == BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) && length >= BodySize;
        if (known && at + HeaderSize + length > size)
            return null;
        byte[] body = known ? new byte[length] : [];
        if (known && RandomAccess.Read(_file, body, at + HeaderSize) == length && Checksum(body) == BinaryPrimitives.ReadUInt32LittleEndian(header[4..]))
            return body;
        if (known ? at + HeaderSize + length == size : IsZero(at, size))
            return null;
        throw new IOException($"it is damaged at byte {at:N0} of {size:N0}: a record does not match its checksum, and others follow. Restore it, or move it away to begin anew");
    }

    private bool IsZero(long at, long size)
    {
        byte[] rest = new byte[Math.Min(size - at, 1024 * 1024)];
        return rest.Length == size - at && RandomAccess.Read(_file, rest, at) == rest.Length && !rest.AsSpan().ContainsAnyExcept((byte)0);
    }

    private void Apply(byte[] body)
    {
        long number = BinaryPrimitives.ReadInt64LittleEndian(body.AsSpan(1));
        _lastNumber = Math.Max(_lastNumber, number);
        switch ((QueueChangeKind)body[0])
        {
            case QueueChangeKind.Put:
                _found[number] = new Entry(number, BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(9)), new QueuePayload(body[BodySize..]), Dead: false);
                break;
            case QueueChangeKind.Done:
                _found.Remove(number);
                break;
            case QueueChangeKind.Dead or QueueChangeKind.Requeued when _found.TryGetValue(number, out Entry? entry):
                _found[number] = entry with { Dead = body[0] == (byte)QueueChangeKind.Dead };
                break;
        }
    }

    // A new file with what is still to be done takes the old one's place at one stroke.
    private void Shorten(IEnumerable<Entry> entries)
    {
        string other = _path + ".new";
        SafeFileHandle fresh = File.OpenHandle(other, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        SafeFileHandle old = _file;
        _file = fresh;
        _length = 0;
        _buffer.ResetWrittenCount();
        _buffer.Write(Magic);
        Add(Numbering, _lastNumber, 0, []);
        foreach (Entry entry in entries)
        {
            Add((byte)QueueChangeKind.Put, entry.Number, entry.Priority, entry.Payload.Parts);
            if (entry.Dead)
                Add((byte)QueueChangeKind.Dead, entry.Number, 0, []);
            if (_buffer.WrittenCount > 1024 * 1024)
                WriteBuffer();
        }

        WriteBuffer();
        RandomAccess.FlushToDisk(_file);
        File.Move(other, _path, overwrite: true);
        old.Dispose();
        _shortenAt = Math.Max(SmallestToShorten, 4 * _length);
    }

    private void Add(byte kind, long number, int priority, IReadOnlyList<byte[]> parts)
    {
        int length = BodySize + parts.Sum(part => part.Length);
        Span<byte> record = _buffer.GetSpan(HeaderSize + length)[..(HeaderSize + length)];
        Span<byte> body = record[HeaderSize..];
        body[0] = kind;
        BinaryPrimitives.WriteInt64LittleEndian(body[1..], number);
        BinaryPrimitives.WriteInt32LittleEndian(body[9..], priority);
        int filled = BodySize;
        foreach (byte[] part in parts)
        {
            part.CopyTo(body[filled..]);
            filled += part.Length;
        }

        BinaryPrimitives.WriteInt32LittleEndian(record, length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Checksum(body));
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], Checksum(record[..8]));
        _buffer.Advance(record.Length);
    }

    private void WriteBuffer()
    {
        RandomAccess.Write(_file, _buffer.WrittenSpan, _length);
        _length += _buffer.WrittenCount;
        _buffer.ResetWrittenCount();
        if (_flush)
            RandomAccess.FlushToDisk(_file);
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte one in bytes)
            crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }

    /// <summary>An item that is still to be done.</summary>
    internal sealed record Entry(long Number, int Priority, QueuePayload Payload, bool Dead);
}
