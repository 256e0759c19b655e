using System.Net.Sockets;
using ProcActors.Bootstrap;

namespace ProcActors.Spawning;

/// <summary>A child that is a process of the operating system: a thread reads what it prints, another waits for its end.</summary>
internal sealed class ChildProcess(SpawnedProcess spawned) : IChild
{
    // How long after the reap the last words of a process are waited for: it is dead, so they have been said already and only wait to be read.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _writes = new(1, 1);
    private OutputReader? _output;
    private Task _drained = Task.CompletedTask;
    private Task _silent = Task.CompletedTask;
    private volatile bool _reaped;

    public int Pid => spawned.Pid;

    public IReadOnlyList<string> LastErrorLines => _output?.LastErrorLines ?? [];

    public bool Send(int signal) => spawned.Send(signal);

    public void Begin(ControlKind kind, ReadOnlyMemory<byte> bootstrap, DescriptorList descriptors, Action<ControlFrame> said, Action<OutputLine> printed, Action<WaitStatus> ended)
    {
        _output = new OutputReader(spawned, printed);
        _drained = StartThread("output", _output.Run);

        // Nothing may be written before the bootstrap.
        _ = WriteAsync(kind, bootstrap, descriptors);
        _silent = Task.Run(() => ListenAsync(said));
        StartThread("reaper", () =>
        {
            WaitStatus status = spawned.Wait();
            _reaped = true;
            _output.ChildHasExited();
            ended(status);
        });
    }

    public async Task WriteAsync(ControlKind kind, ReadOnlyMemory<byte> body, DescriptorList? descriptors)
    {
        using DescriptorList? sockets = descriptors;
        await _writes.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!_reaped)
                await ControlStream.WriteAsync(spawned.Control, kind, body, sockets).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It ended in this very moment, and there is nobody to tell; or it has been told half, and would wait for the rest for ever.
            HangUp();
        }
        finally
        {
            _writes.Release();
        }
    }

    public async Task LastWordsAsync()
    {
        await Task.WhenAny(_silent, Task.Delay(Patience)).ConfigureAwait(false);
        await _drained.ConfigureAwait(false);
        spawned.Control.Dispose();
    }

    private async Task ListenAsync(Action<ControlFrame> said)
    {
        try
        {
            while (await ControlStream.ReadAsync(spawned.Control).ConfigureAwait(false) is { } frame)
                said(frame);
        }
        catch (Exception e) when (e is ObjectDisposedException or InvalidDataException or MemoryPack.MemoryPackSerializationException)
        {
            // It speaks nonsense: its exit says the rest.
            HangUp();
        }
    }

    // A child that lives is ended by the end of the line.
    private void HangUp()
    {
        try
        {
            spawned.Control.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other side has done so.
        }
    }

    private static Task StartThread(string purpose, Action body)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(
            () =>
            {
                body();
                done.SetResult();
            },
            256 * 1024)
        { IsBackground = true, Name = "procactors-" + purpose }.Start();
        return done.Task;
    }
}
