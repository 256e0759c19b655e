namespace ProcActors.Launcher.Hocon;

/// <summary>A value and where it stands.</summary>
internal abstract class HoconNode(SourcePosition position)
{
    public SourcePosition Position => position;

    /// <summary>What it is, for faults.</summary>
    public abstract string Describe();
}

internal sealed class HoconText(SourcePosition position, string text) : HoconNode(position)
{
    public string Text => text;

    public override string Describe() => text.Length <= 60 ? $"'{text}'" : $"'{text[..60]}…'";
}

/// <summary>What stands in the place of a value that can't be read; the fault has been told.</summary>
internal sealed class HoconBroken(SourcePosition position) : HoconNode(position)
{
    public override string Describe() => "a value that can't be read";
}

internal sealed class HoconArray(SourcePosition position, IReadOnlyList<HoconNode> items) : HoconNode(position)
{
    public IReadOnlyList<HoconNode> Items => items;

    public override string Describe() => $"a list of {items.Count}";
}

internal sealed class HoconObject(SourcePosition position) : HoconNode(position)
{
    private readonly Dictionary<string, (SourcePosition Key, HoconNode Value)> _members = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, (SourcePosition Key, HoconNode Value)> Members => _members;

    public override string Describe() => "a section { … }";

    public void Set(string key, SourcePosition position, HoconNode value) => _members[key] = (position, value);

    /// <summary>Adds <paramref name="value"/>: sections are merged, anything else is replaced; what is not known yet is joined when it is.</summary>
    public void Merge(string key, SourcePosition position, HoconNode value)
    {
        if (!_members.TryGetValue(key, out (SourcePosition Key, HoconNode Value) existing))
            Set(key, position, value);
        else if (existing.Value is HoconObject before && value is HoconObject after)
            before.MergeAll(after);
        else if (existing.Value is HoconReference or HoconJoined && value is HoconObject)
            Set(key, position, new HoconJoined(value.Position, [existing.Value, value], [false, false]));
        else
            Set(key, position, value);
    }

    public void MergeAll(HoconObject other)
    {
        foreach ((string key, (SourcePosition position, HoconNode value)) in other.Members)
            Merge(key, position, value);
    }

    public HoconObject Copy()
    {
        HoconObject copy = new(Position);
        foreach ((string key, (SourcePosition position, HoconNode value)) in _members)
            copy.Set(key, position, value is HoconObject section ? section.Copy() : value);
        return copy;
    }
}

/// <summary><c>${path}</c> or <c>${?path}</c>.</summary>
internal sealed class HoconReference(SourcePosition position, IReadOnlyList<string> path, bool optional) : HoconNode(position)
{
    public IReadOnlyList<string> Path => path;

    public bool Optional => optional;

    public override string Describe() => $"${{{(optional ? "?" : "")}{string.Join('.', path)}}}";
}

/// <summary>Values that stand side by side and become one: texts, lists, or sections.</summary>
internal sealed class HoconJoined(SourcePosition position, IReadOnlyList<HoconNode> parts, IReadOnlyList<bool> spaceBefore) : HoconNode(position)
{
    public IReadOnlyList<HoconNode> Parts => parts;

    public IReadOnlyList<bool> SpaceBefore => spaceBefore;

    public override string Describe() => "a joined value";
}
