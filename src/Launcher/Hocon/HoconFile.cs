using System.Text;

namespace ProcActors.Launcher.Hocon;

/// <summary>A HOCON file, its includes, and overrides from the command line, as one tree without substitutions.</summary>
internal static class HoconFile
{
    public const int LargestFile = 1024 * 1024;
    private const int MostIncludes = 16;

    /// <summary>The tree; null when the form is so wrong that there is none. Everything found wrong is in <paramref name="faults"/>.</summary>
    public static HoconObject? Load(string path, IReadOnlyList<string> overrides, List<Fault> faults)
    {
        try
        {
            HoconObject root = Read(path, new SourcePosition(path, 1, 1), []);
            foreach (string text in overrides)
                Override(root, text);
            return HoconResolver.Resolve(root, faults);
        }
        catch (HoconException e)
        {
            faults.Add(e.Fault);
            return null;
        }
    }

    private static HoconObject Read(string path, SourcePosition from, IReadOnlyList<string> including)
    {
        string full = Path.GetFullPath(path);
        if (including.Contains(full) || including.Count >= MostIncludes)
            throw new HoconException(new Fault(from, $"found an include of '{path}', which includes itself"));
        return HoconParser.Parse(path, ReadText(path, full, from), include =>
        {
            string folder = Path.GetDirectoryName(full)!;
            string target = Path.GetFullPath(Path.Combine(folder, include.Name));
            if (!target.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                throw new HoconException(new Fault(include.Position, $"found an include of '{include.Name}', expected a file in the folder of this one"));
            return Read(Path.Combine(Path.GetDirectoryName(path) ?? "", include.Name), include.Position, [.. including, full]);
        });
    }

    private static string ReadText(string path, string full, SourcePosition from)
    {
        try
        {
            if (Directory.Exists(full))
                throw new HoconException(new Fault(from, $"'{path}' is a folder, expected a scenario file"));
            FileInfo file = new(full);
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
