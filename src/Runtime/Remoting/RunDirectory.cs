using ProcActors.Spawning;

namespace ProcActors.Remoting;

/// <summary>
/// Where the sockets of one run are: a folder of its own inside one that only its owner can enter, <c>$XDG_RUNTIME_DIR/procactors</c> or
/// <c>/tmp/procactors-UID</c>. What a killed root left behind is removed by the next.
/// </summary>
internal sealed class RunDirectory : IDisposable
{
    private const string LockName = "lock";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly FileStream _lock;

    private RunDirectory(string path)
    {
        Path = path;

        // Held (flock) as long as this process lives, whatever ends it: what is not locked is nobody's any more.
        string file = System.IO.Path.Combine(path, LockName);
        _lock = new FileStream(file, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        if (File.Exists(file))
            return;

        // Between its making and its locking it was nobody's.
        _lock.Dispose();
        throw new IOException($"'{path}' was removed at once.");
    }

    public string Path { get; }

    /// <summary>Makes the folder of a new run.</summary>
    /// <param name="place">In which folder; default: the user's own.</param>
    /// <exception cref="ProcActorsException">The place is not safe to use: somebody else owns it, or can enter it.</exception>
    public static RunDirectory Create(string? place = null)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("ProcActors runs on Linux only so far.");
        place ??= Place();
        Directory.CreateDirectory(place, OwnerOnly);
        Check(place);
        RemoveAbandoned(place);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new RunDirectory(Directory.CreateDirectory(System.IO.Path.Combine(place, Guid.NewGuid().ToString("n")[..16]), OwnerOnly).FullName);
            }
            catch (IOException) when (attempt < 5)
            {
                // Another root, clearing up, has taken the new folder for an abandoned one.
            }
        }
    }

    /// <summary>Whether the folder is one that nobody but this user can have tampered with.</summary>
    /// <exception cref="ProcActorsException">It is not.</exception>
    public static void Check(string folder)
    {
        (uint owner, uint mode) = Posix.OwnerAndMode(folder);
        string? trouble = (mode & Posix.FileTypeMask) != Posix.DirectoryType ? "it is a link or a file"
            : owner != Posix.EffectiveUser() ? $"it belongs to user {owner}"
            : (mode & Posix.OthersMask) != 0 ? "others than its owner can enter it"
            : null;
        if (trouble is not null)
            throw new ProcActorsException($"The folder '{folder}', in which this run's sockets would be, is not safe: {trouble}. Remove it, or set XDG_RUNTIME_DIR to a folder of your own.");
    }

    /// <summary>Whether a folder, or the link to one, is this user's or root's.</summary>
    /// <exception cref="IOException">It is somebody else's.</exception>
    public static void CheckOwner(string folder)
    {
        string target = Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? folder;
        foreach (string path in new[] { folder, target })
        {
            (uint owner, _) = Posix.OwnerAndMode(path);
            if (owner != 0 && owner != Posix.EffectiveUser())
                throw new IOException($"'{path}' belongs to user {owner}, who could read and change what is in it. Name a folder of your own.");
        }
    }

    public void Dispose()
    {
        _lock.Dispose();
        Remove(Path);
    }

    /// <summary>Where the runs of this user have their folders.</summary>
    public static string Place() => Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 and < 60 } runtime && Directory.Exists(runtime)
        ? System.IO.Path.Combine(runtime, "procactors")
        : $"/tmp/procactors-{Posix.EffectiveUser()}";

    private static void RemoveAbandoned(string place)
    {
        foreach (string folder in Directory.GetDirectories(place))
        {
            try
            {
                // A folder without a lock is one that is being made at this moment. Whoever locks it after us finds it gone.
                using FileStream held = new(System.IO.Path.Combine(folder, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                Remove(folder);
            }
            catch (IOException)
            {
                // Its run is alive, or another process removes it just now.
            }
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // Gone already.
        }
    }
}
