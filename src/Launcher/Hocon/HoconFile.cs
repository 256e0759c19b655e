using System.Text;

namespace ProcActors.Launcher.Hocon;

/// <summary>A HOCON file, its includes, and overrides from the command line, as one tree without substitutions.</summary>
internal static class HoconFile
{
    public const int LargestFile = 1024 * 1024;
    private const int MostIncludes = 16;

    /// <summary>The tree of several files, of which later ones win; null when the form of one is so wrong that there is none. Everything found wrong is in <paramref name="faults"/>.</summary>
    public static HoconObject? Load(IReadOnlyList<string> paths, IReadOnlyList<string> overrides, List<Fault> faults)
    {
        HoconObject? root = null;
        bool broken = false;
        foreach (string path in paths)
        {
            try
            {
                HoconObject file = Read(path, new SourcePosition(path, 1, 1), [], faults);
                if (root is null)
                    root = file;
                else
                    root.MergeAll(file);
            }
            catch (HoconException e)
            {
                faults.Add(e.Fault);
                broken = true;
            }
        }

        foreach (string text in overrides)
        {
            try
            {
                Override(root ?? new HoconObject(new SourcePosition("-s", 1, 1)), text);
            }
            catch (HoconException e)
            {
                faults.Add(e.Fault);
            }
        }

        return broken || root is null ? null : HoconResolver.Resolve(root, faults);
    }

    private static HoconObject Read(string path, SourcePosition from, IReadOnlyList<string> including, List<Fault> faults)
    {
        string full = Path.GetFullPath(path);
        if (including.Contains(full) || including.Count >= MostIncludes)
            throw new HoconException(new Fault(from, $"found an include of '{path}', which includes itself"), isFinal: true);
        return HoconParser.Parse(
            path,
            ReadText(path, full, from),
            include =>
            {
                string folder = Path.GetDirectoryName(full)!;
                string target = Path.GetFullPath(Path.Combine(folder, include.Name));
                if (!target.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) || LeadsOut(folder, target))
                    throw new HoconException(new Fault(include.Position, $"found an include of '{include.Name}', expected a file in the folder of this one"), isFinal: true);
                return Read(Path.Combine(Path.GetDirectoryName(path) ?? "", include.Name), include.Position, [.. including, full], faults);
            },
            faults);
    }

    // A link inside the folder may not lead out of it.
    private static bool LeadsOut(string folder, string target)
    {
        string at = folder;
        foreach (string part in Path.GetRelativePath(folder, target).Split(Path.DirectorySeparatorChar))
        {
            at = Path.Combine(at, part);
            FileSystemInfo entry = Directory.Exists(at) ? new DirectoryInfo(at) : new FileInfo(at);
            try
            {
                if (entry.LinkTarget is not null && entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) != true)
                    return true;
            }
            catch (IOException)
            {
                return true;
            }
        }

        return false;
    }

    private static string ReadText(string path, string full, SourcePosition from)
    {
        try
        {
            if (Directory.Exists(full))
                throw new HoconException(new Fault(from, $"'{path}' is a folder, expected a scenario file"));
            FileInfo file = new(full);
            if (file.Exists && (file.Attributes & FileAttributes.Device) != 0)
                throw new HoconException(new Fault(from, $"'{path}' is no plain file, expected a scenario file"));
            if (file.Exists && file.Length > LargestFile)
                throw new HoconException(new Fault(from, $"found a file of {file.Length:N0} bytes, expected at most {LargestFile:N0}"));
            string text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(full));
            return text.Contains('\0') ? throw new HoconException(new Fault(from, "found bytes that are no text, expected UTF-8")) : text;
        }
        catch (DecoderFallbackException)
        {
            throw new HoconException(new Fault(from, "found bytes that are no text, expected UTF-8"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HoconException(new Fault(from, $"the file '{path}' can't be read: {e.Message}"));
        }
    }

    private static void Override(HoconObject root, string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        SourcePosition position = new("-s", 1, 1);
        if (equals <= 0)
            throw new HoconException(new Fault(position, $"found '{text}', expected key=value"));
        string key = text[..equals].Trim();
        string[] path = (key.StartsWith("scenario.", StringComparison.Ordinal) ? key : "scenario." + key).Split('.');
        if (path.Length > HoconParser.MaximumDepth || path.Contains(""))
            throw new HoconException(new Fault(position, $"found the key '{key}', expected names with dots between them, at most {HoconParser.MaximumDepth}"));
        HoconNode value = HoconParser.ParseValue("-s " + key, text[(equals + 1)..]);
        for (int i = path.Length - 1; i > 0; i--)
        {
            HoconObject outer = new(position);
            outer.Set(path[i], position, value);
            value = outer;
        }

        root.Merge(path[0], position, value);
    }
}
