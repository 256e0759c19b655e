using System.Text;

namespace ProcActors.Launcher.Running;

/// <summary>
/// A file that lines are added to. When it can't be written any more (a full disk), that is said once and loudly, and what comes is left out: the run goes on.
/// </summary>
internal sealed class GuardedFile : IDisposable
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly Action<string> _warn;
    private FileStream? _file;
    private byte[] _buffer = new byte[512];

    /// <param name="path">The file; made anew.</param>
    /// <param name="warn">Told, at most once, what went wrong.</param>
    public GuardedFile(string path, Action<string> warn)
    {
        _path = path;
        _warn = warn;
        Guard(() => _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));
    }

    /// <summary>How many lines were left out.</summary>
    public long Lost { get; private set; }

    public void WriteLine(string line)
    {
        lock (_gate)
        {
            if (_file is null)
            {
                Lost++;
                return;
            }

            int most = Encoding.UTF8.GetMaxByteCount(line.Length) + 1;
            if (_buffer.Length < most)
                _buffer = new byte[most];
            int count = Encoding.UTF8.GetBytes(line, _buffer);
            _buffer[count++] = (byte)'\n';
            Guard(() => _file.Write(_buffer, 0, count));
        }
    }

    public void Dispose()
    {
        lock (_gate)
            Guard(() => _file?.Dispose());
    }

    private void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Lost++;
            _file = null;
            _warn($"'{_path}' can't be written: {e.Message.TrimEnd('.')}; what follows is missing there, the run goes on");
        }
    }
}
