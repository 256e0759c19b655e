using System.Runtime.InteropServices;
using Microsoft.Diagnostics.Runtime;
using ProcActors.Spawning;

namespace ProcActors.Launcher.Explaining;

/// <summary>
/// The memory of a live process for ClrMD: <c>/proc/PID/mem</c>, opened by whoever was allowed to, a parent that is. The kernel asks once, as it is opened
/// (<c>kernel.yama.ptrace_scope</c> 1 allows it to ancestors alone), and lets whoever holds it read.
/// </summary>
internal sealed unsafe partial class MemoryOfProcess(StillProcess process, int descriptor) : IDataReader, IDisposable
{
    private const int ElfMagic = 0x464c457f;

    public string DisplayName => $"process {process.Pid}";

    public bool IsThreadSafe => false;

    public OSPlatform TargetPlatform => OSPlatform.Linux;

    public Architecture Architecture => RuntimeInformation.ProcessArchitecture;

    public int ProcessId => process.Pid;

    public int PointerSize => sizeof(nint);

    /// <summary>The files that are mapped as programs or libraries.</summary>
    public IEnumerable<ModuleInfo> EnumerateModules()
    {
        HashSet<string> seen = [];
        foreach (string line in File.ReadLines($"/proc/{process.Pid}/maps"))
        {
            // 7f2a1c000000-7f2a1c021000 r--p 00000000 08:01 123456      /usr/lib/libc.so.6
            int path = line.IndexOf('/');
            if (path < 0 || !seen.Add(line[path..]))
                continue;
            ulong start = Convert.ToUInt64(line[..line.IndexOf('-')], 16);
            if (Read(start, out int magic) && magic == ElfMagic && ModuleInfo.TryCreate(this, start, line[path..], null) is { } module)
                yield return module;
        }
    }

    /// <summary>Of threads that wait in the kernel, as far as it tells: enough to begin at the frame that .NET has left behind as it called out.</summary>
    public bool GetThreadContext(uint threadID, uint contextFlags, Span<byte> context)
    {
        // Where CONTEXT of x64, or of arm64, has the flags, the stack pointer and the instruction pointer.
        (int flags, int stack, int instruction) = Architecture == Architecture.Arm64 ? (0, 0x100, 0x108) : (0x30, 0x98, 0xf8);
        if (!process.Threads.TryGetValue(threadID, out StillThread? thread) || context.Length < instruction + sizeof(ulong))
            return false;
        context.Clear();
        MemoryMarshal.Write(context[flags..], contextFlags);
        MemoryMarshal.Write(context[stack..], thread.Stack);
        MemoryMarshal.Write(context[instruction..], thread.Instruction);
        return true;
    }

    public void FlushCachedData()
    {
    }

    public int Read(ulong address, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
            return address > long.MaxValue ? 0 : (int)Math.Max(0, ReadAt(descriptor, start, (nuint)buffer.Length, (long)address));
    }

    public bool Read<T>(ulong address, out T value)
        where T : unmanaged
    {
        T read = default;
        bool whole = Read(address, new Span<byte>(&read, sizeof(T))) == sizeof(T);
        value = whole ? read : default;
        return whole;
    }

    public T Read<T>(ulong address)
        where T : unmanaged => Read(address, out T value) ? value : default;

    public bool ReadPointer(ulong address, out ulong value) => Read(address, out value);

    public ulong ReadPointer(ulong address) => Read<ulong>(address);

    public void Dispose() => _ = Posix.Close(descriptor);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    private static partial nint ReadAt(int descriptor, byte* buffer, nuint count, long offset);
}
