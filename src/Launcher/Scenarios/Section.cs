using ProcActors.Launcher.Hocon;
using ProcActors.Launcher.Language;

namespace ProcActors.Launcher.Scenarios;

/// <summary>Reads the values of one section that has been held against its declaration: what is wrong there has been told, and counts as missing here.</summary>
internal sealed class Section(HoconObject node, string path, SectionSpec spec, List<Fault> faults)
{
    public SourcePosition Position => node.Position;

    public string Path => path;

    public HoconObject Tree => node;

    public IEnumerable<string> Keys => node.Members.Keys;

    public bool Has(string key) => node.Members.ContainsKey(key);

    public SourcePosition PositionOf(string key) => node.Members.TryGetValue(key, out (SourcePosition, HoconNode Value) member) ? member.Value.Position : Position;

    public HoconNode? Node(string key) => node.Members.TryGetValue(key, out (SourcePosition, HoconNode Value) member) ? member.Value : null;

    /// <summary>The section under <paramref name="key"/>; null when it is missing.</summary>
    public Section? Sub(string key) => Node(key) is HoconObject section ? new Section(section, $"{path}.{key}", ((KeyType.Sub)Declared(key).Type).Spec, faults) : null;

    /// <summary>Every named section under <paramref name="key"/>.</summary>
    public IReadOnlyList<(string Name, Section Section)> Table(string key)
    {
        if (Node(key) is not HoconObject table)
            return [];
        KeyType each = ((KeyType.Table)Declared(key).Type).Each;
        SectionSpec declared = each is KeyType.Sub sub ? sub.Spec : ((KeyType.WordOrSub)each).Spec;
        return [.. table.Members.Where(member => member.Value.Value is HoconObject).Select(member => (member.Key, new Section((HoconObject)member.Value.Value, $"{path}.{key}.{member.Key}", declared, faults)))];
    }

    /// <summary>Every named value under <paramref name="key"/>, and where it stands.</summary>
    public IReadOnlyList<(string Name, object Value, SourcePosition Position)> Values(string key)
    {
        if (Node(key) is not HoconObject table)
            return [];
        KeyType each = ((KeyType.Table)Declared(key).Type).Each;
        return [.. table.Members.Select(member => (member.Key, each.Read(member.Value.Value), member.Value.Value.Position)).Where(entry => entry.Item2 is not null).Select(entry => (entry.Key, entry.Item2!, entry.Position))];
    }

    public string? Text(string key) => (string?)Value(key);

    public bool Switch(string key) => (bool?)Value(key) ?? false;

    public int? Whole(string key) => (int?)(long?)Value(key);

    public long? Long(string key) => (long?)Value(key);

    /// <summary>The value, or the declared one; null when there is neither.</summary>
    public object? Value(string key)
    {
        Key declared = Declared(key);
        object? read = Node(key) is { } found ? declared.Type.Read(found) : null;
        return read ?? (declared.Default is { } text ? declared.Type.Read(new HoconText(Position, text)) : null);
    }

    /// <summary>A list of texts; one text is a list of one.</summary>
    public IReadOnlyList<string> Texts(string key) => (string[]?)Value(key) ?? [];

    public void Wrong(HoconNode found, string key, string expected) => Add(found.Position, $"{path}.{key}: found {found.Describe()}, expected {expected}");

    public void Add(SourcePosition position, string text) => faults.Add(new Fault(position, text));

    private Key Declared(string key) => spec.Find(key) ?? throw new InvalidOperationException($"nothing declares {path}.{key}");
}
