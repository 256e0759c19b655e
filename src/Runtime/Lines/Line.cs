using System.Buffers;
using System.Buffers.Binary;
using ProcActors.Remoting;
using ProcActors.Serialization;

namespace ProcActors.Lines;

/// <summary>
/// The connection between a process and the root on which coordinators and their endpoints speak, beside Akka's: no envelope, no mailbox and no hop to
/// another thread between the kernel and whoever the message is for.
/// <code>
///   process -- "PL01", secret, own address --> root -- 1 byte: welcome --> process -- 1 byte, and beside it a socket --> root;
///   then frames both ways over that socket (over TCP: over the connection itself):
///   length (4 bytes) | channel (4) | manifest's code (4) | the message as MemoryPack writes it
/// </code>
/// A channel is one endpoint's; the process says with <see cref="LineProtocol.Bind"/> which coordinator is at its other end. A process's line is read to its end before its
/// death is told to coordinators, so that what it said last counts.
/// </summary>
internal sealed class Line : ILine
{
    /// <summary>The longest frame: an item of 256 MiB and what is said of it.</summary>
    public const int LongestFrame = (256 * 1024 * 1024) + (64 * 1024);

    /// <summary>The channel on which lines speak among themselves.</summary>
    public const int OwnChannel = 0;

    private const int HeaderSize = 12;
    private const int FirstBufferSize = 256 * 1024;
    private const int LargestKeptBuffer = 1024 * 1024;
    private const int StackSize = 256 * 1024;
    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(2);

    private readonly LineSocket _socket;
    private readonly Action<ILine, int, object> _receive;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<int> _descriptors = [];
    private readonly Lock _gate = new();
    private List<(int At, int Descriptor)> _queueBeside = [];
    private List<(int At, int Descriptor)> _flushingBeside = [];
    private ArrayBufferWriter<byte> _queue = new(16 * 1024);
    private ArrayBufferWriter<byte> _flushing = new(16 * 1024);
    private bool _sending;
    private bool _closed;
    private readonly Lending _lending;
    private readonly int _bufferSize;
    private byte[] _buffer;
    private int _begin;
    private int _end;
    private TaskCompletionSource? _idle;

    /// <param name="socket">Connected and introduced.</param>
    /// <param name="name">Who is at the other end, for people.</param>
    /// <param name="receive">Gets each message with its channel, in order, by one thread.</param>
    /// <param name="bufferSize">How much is read at a time, as long as no message is longer.</param>
    public Line(LineSocket socket, string name, Action<ILine, int, object> receive, int bufferSize = FirstBufferSize)
    {
        _bufferSize = bufferSize;
        _buffer = new byte[bufferSize];
        _socket = socket;
        _receive = receive;
        _lending = new Lending(Begin);
        Name = name;
    }

    /// <summary>Who is at the other end.</summary>
    public string Name { get; }

    /// <summary>Ends when everything that the other side has sent has been received, and no more can come.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether open descriptors may go beside messages.</summary>
    public bool CarriesDescriptors => _socket.CarriesDescriptors;

    /// <summary>While a message is received: the descriptor that came beside it, the caller's from now on.</summary>
    /// <exception cref="InvalidDataException">None did.</exception>
    public int TakeDescriptor()
    {
        if (_descriptors is not [int first, ..])
            throw new InvalidDataException("a message without the descriptor that belongs to it");
        _descriptors.RemoveAt(0);
        return first;
    }

    /// <summary>Begins to receive.</summary>
    public void Begin() => new Thread(Read) { IsBackground = true, Name = $"line to {Name}" }.Start();

    /// <inheritdoc/>
    public void Send(int channel, object message) => Send(channel, message, null);

    /// <summary>Sends a message, now or with what else the work at hand has to say. To one who is gone it goes nowhere.</summary>
    /// <param name="channel">Whose message it is.</param>
    /// <param name="message">One of the protocol.</param>
    /// <param name="beside">A descriptor that goes beside it; it stays open until then.</param>
    public void Send(int channel, object message, int? beside)
    {
        Add(channel, message, beside);
        if (!InlineWork.SendsLater(this))
            Flush();
    }

    /// <summary>Queues a message for the next <see cref="Flush"/>.</summary>
    /// <inheritdoc cref="Send(int, object, int?)"/>
    /// <returns>How many bytes are queued now, beside those on their way to the kernel; -1 when the line is closed, and the message goes nowhere.</returns>
    public int Add(int channel, object message, int? beside = null)
    {
        (uint code, ProtocolMessages.Codec codec) = ProtocolMessages.Find(message.GetType());
        lock (_gate)
        {
            if (_closed)
                return -1;
            int begin = _queue.WrittenCount;
            if (beside is { } descriptor)
                _queueBeside.Add((begin, descriptor));
            Span<byte> header = _queue.GetSpan(HeaderSize);
            BinaryPrimitives.WriteInt32LittleEndian(header[4..], channel);
            BinaryPrimitives.WriteUInt32LittleEndian(header[8..], code);
            _queue.Advance(HeaderSize);
            codec.Encode(_queue, message);
            int length = _queue.WrittenCount - begin - HeaderSize;
            Span<byte> written = System.Runtime.InteropServices.MemoryMarshal.AsMemory(_queue.WrittenMemory)[begin..].Span;
            BinaryPrimitives.WriteInt32LittleEndian(written, length);
            return _queue.WrittenCount;
        }
    }

    /// <summary>Sends what is queued, as far as that goes without waiting; the rest goes by a thread of its own.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_sending || _closed || _queue.WrittenCount == 0)
                return;
            _sending = true;
        }

        try
        {
            while (TakeQueued())
            {
                int sent = 0;
                while (sent < _flushing.WrittenCount)
                {
                    int count = Write(sent, wait: false);
                    if (count == 0)
                    {
                        new Thread(() => Pump(sent), StackSize) { IsBackground = true, Name = $"line to {Name}, writing" }.Start();
                        return;
                    }

                    sent += count;
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            OnWriteFailed();
        }
    }

    /// <summary>Sends what is queued, as far as that goes in two seconds, then closes.</summary>
    public async Task CloseAsync()
    {
        await FlushAsync().WaitAsync(FlushPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Break();
    }

    /// <summary>Sends what is queued; ends when nothing is any more, or the line is broken.</summary>
    public Task FlushAsync()
    {
        Flush();
        lock (_gate)
            return _sending ? (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
    }

    /// <summary>Closes at once; <see cref="Ended"/> follows.</summary>
    public void Break()
    {
        lock (_gate)
            _closed = true;
        _socket.Break();
    }

    // Descriptors go beside the first byte of what they belong to.
    private int Write(int sent, bool wait)
    {
        bool isBeside = _flushingBeside is [(int at, _), ..] && at == sent;
        int end = _flushingBeside.FirstOrDefault(beside => beside.At > sent) is { At: > 0 } next ? next.At : _flushing.WrittenCount;
        ReadOnlySpan<byte> bytes = _flushing.WrittenSpan[sent..end];
        ReadOnlySpan<int> descriptors = isBeside ? [_flushingBeside[0].Descriptor] : default;
        int count = wait ? _socket.Write(bytes, descriptors) : _socket.TryWrite(bytes, descriptors);
        if (isBeside && count > 0)
            _flushingBeside.RemoveAt(0);
        return count;
    }

    // While one buffer goes to the kernel the other takes what comes.
    private bool TakeQueued()
    {
        _flushing.ResetWrittenCount();
        if (_flushing.Capacity > LargestKeptBuffer)
            _flushing = new ArrayBufferWriter<byte>(16 * 1024);
        lock (_gate)
        {
            if (_queue.WrittenCount > 0)
            {
                (_queue, _flushing) = (_flushing, _queue);
                (_queueBeside, _flushingBeside) = (_flushingBeside, _queueBeside);
                return true;
            }

            _sending = false;
            _idle?.TrySetResult();
            _idle = null;
            return false;
        }
    }

    private void Pump(int sent)
    {
        try
        {
            do
            {
                while (sent < _flushing.WrittenCount)
                    sent += Write(sent, wait: true);
                sent = 0;
            }
            while (TakeQueued());
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            OnWriteFailed();
        }
    }

    // The reader sees the end too, and tells it.
    private void OnWriteFailed()
    {
        lock (_gate)
        {
            _closed = true;
            _sending = false;
            _idle?.TrySetResult();
        }
    }

    private void Read()
    {
        try
        {
            _lending.Enter();
            if (!ReadFrames())
                return;
        }
        catch (Exception e) when (e is InvalidDataException or PayloadException)
        {
            Refusals.Count(null, $"what '{Name}' sent over its line: {e.Message}");
        }

        _lending.Leave();
        Break();
        _socket.Dispose();
        _ended.TrySetResult();
    }

    // Until the end; false when another thread has taken this one's place.
    private bool ReadFrames()
    {
        while (true)
        {
            int count = _socket.Read(_buffer.AsSpan(_end), _descriptors);
            if (count == 0)
                return true;
            _end += count;
            using (InlineWork.Hold())
                _begin += Take(_buffer.AsSpan(_begin, _end - _begin));
            MakeRoom();
            if (!_lending.RunAnswered())
                return false;
        }
    }

    private void MakeRoom()
    {
        if (_begin == _end)
        {
            _begin = _end = 0;
            if (_buffer.Length > LargestKeptBuffer)
                _buffer = new byte[_bufferSize];
            return;
        }

        int left = _end - _begin;
        int needed = left >= HeaderSize ? HeaderSize + BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_begin)) : HeaderSize;
        byte[] next = needed > _buffer.Length ? GC.AllocateUninitializedArray<byte>(needed + _bufferSize) : _buffer;
        if (next != _buffer || _begin > 0)
            Buffer.BlockCopy(_buffer, _begin, next, 0, left);
        (_buffer, _begin, _end) = (next, 0, left);
    }

    // All whole frames; returns how many bytes they are.
    private int Take(ReadOnlySpan<byte> bytes)
    {
        int taken = 0;
        while (bytes.Length - taken >= HeaderSize)
        {
            ReadOnlySpan<byte> frame = bytes[taken..];
            int length = BinaryPrimitives.ReadInt32LittleEndian(frame);
            if (length is < 0 or > LongestFrame)
                throw new InvalidDataException($"a frame of {length} bytes, the limit is {LongestFrame}");
            if (frame.Length < HeaderSize + length)
                break;
            int channel = BinaryPrimitives.ReadInt32LittleEndian(frame[4..]);
            object message = ProtocolMessages.Find(BinaryPrimitives.ReadUInt32LittleEndian(frame[8..])).Decode(frame.Slice(HeaderSize, length));
            _receive(this, channel, message);
            taken += HeaderSize + length;
        }

        return taken;
    }
}
