using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace ProcActors.Tests.Scenarios;

/// <summary>
/// The launcher in a terminal of its own, as the leader of its session: what is typed goes through the kernel's line discipline, so Ctrl-C is a real one and
/// reaches the whole group, children included.
/// </summary>
internal sealed partial class Terminal : IDisposable
{
    private const short NewSession = 0x80;
    private const int ReadWrite = 2;
    private const int Interrupt = 2;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("procactors-terminal-");
    private readonly StringBuilder _text = new();
    private readonly Task<int> _ended;
    private readonly int _master;
    private readonly int _pid;

    public unsafe Terminal(params string[] arguments)
    {
        int slave;
        fixed (int* master = &_master)
            Check(OpenPty(master, &slave, null, null, null), "openpty");
        string name = new FileInfo($"/proc/self/fd/{slave}").LinkTarget!;
        _pid = Spawn(["dotnet", LauncherRun.Launcher, .. arguments], name, _folder.FullName);
        _ = Close(slave);
        Thread reader = new(Read) { IsBackground = true };
        reader.Start();
        _ended = Task.Run(() => Wait(_pid));
    }

    public string Text
    {
        get
        {
            lock (_text)
                return _text.ToString();
        }
    }

    public string Events => Path.Combine(_folder.FullName, "procactors", "runs", "latest", "events.ndjson");

    /// <summary>The raw status of the launcher's end, as waitpid has it.</summary>
    public async Task<int> EndAsync()
    {
        try
        {
            return await _ended.WaitAsync(LauncherRun.Limit);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The launcher did not end. {string.Join(", ", Status("SigPnd", "ShdPnd", "Threads"))}. It said: {Text}\nLast of the record: {string.Join('\n', File.ReadAllLines(Events).TakeLast(12))}");
            throw;
        }
    }

    /// <summary>Whether the kernel still has a Ctrl-C for the launcher: the next one would be lost in it.</summary>
    public bool HasPendingInterrupt => Status("SigPnd", "ShdPnd").Any(line => (Convert.ToUInt64(line.Split('\t')[1], 16) & 1 << (Interrupt - 1)) != 0);

    public static int ExitCode(int status) => (status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);

    public async Task UntilAsync(Func<bool> condition, string what)
    {
        using CancellationTokenSource limit = new(LauncherRun.Limit);
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, $"{what} did not come about: {Text}");
            await Task.Delay(10);
        }
    }

    public unsafe void Type(char key)
    {
        byte one = (byte)key;
        Assert.Equal(1, Write(_master, &one, 1));
    }

    /// <summary>The pids of all processes of this terminal's session.</summary>
    public IReadOnlyList<int> Session() => [.. Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, System.Globalization.CultureInfo.InvariantCulture)).Where(pid => SessionOf(pid) == _pid)];

    public void Dispose()
    {
        if (!_ended.IsCompleted)
            _ = Kill(_pid, 9);
        _ended.Wait(LauncherRun.Limit);
        _ = Close(_master);
        _folder.Delete(recursive: true);
    }

    private IEnumerable<string> Status(params string[] names) => File.ReadLines($"/proc/{_pid}/status").Where(line => names.Contains(line.Split(':')[0]));

    private static int SessionOf(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" ? 0 : int.Parse(fields[3], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    // A session leader that opens a terminal gets it as its own.
    private static unsafe int Spawn(string[] command, string terminal, string state)
    {
        byte* actions = stackalloc byte[128];
        byte* attributes = stackalloc byte[512];
        Check(FileActionsInit(actions), "posix_spawn_file_actions_init");
        Check(AttributesInit(attributes), "posix_spawnattr_init");
        Check(SetFlags(attributes, NewSession), "posix_spawnattr_setflags");
        Check(AddOpen(actions, 0, terminal, ReadWrite, 0), "posix_spawn_file_actions_addopen");
        Check(AddDup(actions, 0, 1), "posix_spawn_file_actions_adddup2");
        Check(AddDup(actions, 0, 2), "posix_spawn_file_actions_adddup2");
        List<string> environment = [.. Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Where(entry => (string)entry.Key is not ("XDG_STATE_HOME" or "CI" or "TERM")).Select(entry => $"{entry.Key}={entry.Value}"), $"XDG_STATE_HOME={state}", "TERM=xterm"];
        int pid;
        Check(SpawnProgram(&pid, command[0], actions, attributes, [.. command, null], [.. environment, null]), "posix_spawnp");
        return pid;
    }

    private unsafe void Read()
    {
        byte* buffer = stackalloc byte[4096];
        while (true)
        {
            nint count = ReadBytes(_master, buffer, 4096);
            if (count <= 0)
                return;
            lock (_text)
                _text.Append(Encoding.UTF8.GetString(buffer, (int)count));
        }
    }

    private static unsafe int Wait(int pid)
    {
        int status;
        while (WaitPid(pid, &status, 0) < 0 && Marshal.GetLastPInvokeError() == 4)
        {
        }

        return status;
    }

    private static void Check(int result, string call)
    {
        if (result != 0)
            throw new Win32Exception(result < 0 ? Marshal.GetLastPInvokeError() : result, call);
    }

    [LibraryImport("libc", EntryPoint = "openpty", SetLastError = true)]
    private static unsafe partial int OpenPty(int* master, int* slave, byte* name, void* settings, void* size);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static unsafe partial int FileActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int AddOpen(byte* actions, int descriptor, string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static unsafe partial int AddDup(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static unsafe partial int AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static unsafe partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnp", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int SpawnProgram(int* pid, string file, byte* actions, byte* attributes, string?[] arguments, string?[] environment);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static unsafe partial int WaitPid(int pid, int* status, int options);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static unsafe partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "close")]
    private static unsafe partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "read")]
    private static unsafe partial nint ReadBytes(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write")]
    private static unsafe partial nint Write(int descriptor, byte* buffer, nint count);
}
