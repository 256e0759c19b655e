using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace ProcActors.Remoting;

/// <summary>
/// One connection between two processes: frames of a length (4 bytes, little endian) and as many bytes. A write to a plain socket goes straight to the kernel
/// when the last one was a while ago; writes in quick succession, and all that are to be encrypted, are queued and go together. Beyond a high-water mark
/// writes are refused, and tried again by Akka.
/// </summary>
internal sealed class WireLink : AssociationHandle
{
    private const int HeaderSize = 4;
    private const int FirstBufferSize = 16 * 1024;
    private const int LargestKeptBuffer = 1024 * 1024;
    private const int HighWaterMark = 16 * 1024 * 1024;

    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(2);

    private readonly WireConnection _connection;
    private readonly int _largestFrame;
    private readonly Action<WireLink> _ended;
    private readonly Action<string> _refused;
    private readonly Lock _gate = new();
    private ArrayBufferWriter<byte> _queue = new(FirstBufferSize);
    private ArrayBufferWriter<byte> _flushing = new(FirstBufferSize);
    private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _sending = Task.CompletedTask;
    private Burst _burst;
    private bool _closing;

    public WireLink(WireConnection connection, Address local, Address remote, int largestFrame, Action<WireLink> ended, Action<string> refused)
        : base(local, remote)
    {
        _connection = connection;
        _largestFrame = largestFrame;
        _ended = ended;
        _refused = refused;
        connection.Socket.Blocking = false;
    }

    /// <summary>Begins to read as soon as somebody listens.</summary>
    public void Begin() => _ = ReadAsync();

    public override bool Write(ByteString payload)
    {
        lock (_gate)
        {
            if (_closing || _queue.WrittenCount > HighWaterMark)
                return false;
            bool quiet = _burst.Begins();
            Span<byte> frame = _queue.GetSpan(HeaderSize + payload.Length)[..(HeaderSize + payload.Length)];
            BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
            payload.Span.CopyTo(frame[HeaderSize..]);
            if (!_sending.IsCompleted)
            {
                _queue.Advance(frame.Length);
                return true;
            }

            int sent = 0;
            if (quiet && !_connection.IsEncrypted && _queue.WrittenCount == 0)
            {
                sent = Math.Max(0, _connection.Socket.Send(frame, SocketFlags.None, out SocketError error));
                if (error is not (SocketError.Success or SocketError.WouldBlock))
                    return false;
                if (sent == frame.Length)
                    return true;
                frame[sent..].CopyTo(frame);
            }

            _queue.Advance(frame.Length - sent);
            _sending = Task.Run(SendQueuedAsync);
            return true;
        }
    }

    [Obsolete("Akka calls it; nobody else should.")]
    public override void Disassociate() => _ = CloseAsync();

    /// <summary>Sends what is queued, as far as that goes in two seconds, then closes.</summary>
    public async Task CloseAsync()
    {
        Task sending;
        lock (_gate)
        {
            _closing = true;
            sending = _sending;
        }

        Task patience = Task.Delay(FlushPatience);
        await Task.WhenAny(sending, patience).ConfigureAwait(false);
        if (_connection.EndsInTwoSteps)
            await EndWritingAsync(patience).ConfigureAwait(false);
        if (_closed.TrySetResult())
        {
            // What was written is still delivered; the other side reads it, then the end.
            await _connection.DisposeAsync().ConfigureAwait(false);
            _ended(this);
        }
    }

    // TCP throws away what is on its way when a side closes that has not read everything: so we say that no more comes, and read until the other side does too.
    private async Task EndWritingAsync(Task patience)
    {
        try
        {
            _connection.Socket.Shutdown(SocketShutdown.Send);
            await Task.WhenAny(ReadHandlerSource.Task.IsCompleted ? _read.Task : Task.CompletedTask, patience).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other side is gone already.
        }
    }

    // While one buffer goes to the kernel the other takes what comes.
    private async Task SendQueuedAsync()
    {
        try
        {
            while (true)
            {
                lock (_gate)
                {
                    if (_queue.WrittenCount == 0)
                    {
                        _sending = Task.CompletedTask;
                        return;
                    }

                    (_queue, _flushing) = (_flushing, _queue);
                }

                await _connection.Stream.WriteAsync(_flushing.WrittenMemory).ConfigureAwait(false);
                _flushing.ResetWrittenCount();
                if (_flushing.Capacity > LargestKeptBuffer)
                    _flushing = new ArrayBufferWriter<byte>(FirstBufferSize);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The reader sees the end too, and tells it.
        }
    }

    private async Task ReadAsync()
    {
        IHandleEventListener listener = await ReadHandlerSource.Task.ConfigureAwait(false);
        try
        {
            await ReadFramesAsync(listener).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            _refused(e.Message);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // As good as an end.
        }

        _read.TrySetResult();
        await CloseAsync().ConfigureAwait(false);
        listener.Notify(new Disassociated(DisassociateInfo.Unknown));
    }

    private async Task ReadFramesAsync(IHandleEventListener listener)
    {
        byte[] buffer = new byte[FirstBufferSize];
        int begin = 0;
        int end = 0;
        while (true)
        {
            int count = await _connection.Stream.ReadAsync(buffer.AsMemory(end)).ConfigureAwait(false);
            if (count == 0)
                return;
            end += count;
            int needed = HeaderSize;
            while (end - begin >= HeaderSize)
            {
                int length = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(begin));
                if (length < 0 || length > _largestFrame)
                    throw new InvalidDataException($"a frame of {length} bytes from {RemoteAddress}, the limit is {_largestFrame}");
                needed = HeaderSize + length;
                if (end - begin < needed)
                    break;
                listener.Notify(new InboundPayload(ByteString.CopyFrom(buffer.AsSpan(begin + HeaderSize, length))));
                begin += needed;
                needed = HeaderSize;
            }

            if (begin == end)
            {
                begin = end = 0;
            }
            else if (begin + needed > buffer.Length || end == buffer.Length)
            {
                byte[] larger = needed > buffer.Length ? new byte[Math.Max(needed, 2 * buffer.Length)] : buffer;
                Buffer.BlockCopy(buffer, begin, larger, 0, end - begin);
                (buffer, begin, end) = (larger, 0, end - begin);
            }
        }
    }
}
