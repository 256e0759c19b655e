namespace ProcActors.Launcher.Language;

/// <summary>One key of a section.</summary>
/// <param name="Name">The key.</param>
/// <param name="Type">What may stand after it.</param>
/// <param name="Help">What it means, in a few words; for the docs and the schema.</param>
internal sealed record Key(string Name, KeyType Type, string Help = "")
{
    /// <summary>The value when the key is missing, as it would be written; null when there is none.</summary>
    public string? Default { get; init; }

    /// <summary>What holds when the key is missing and there is no <see cref="Default"/>, for the docs.</summary>
    public string Otherwise { get; init; } = "none";

    /// <summary>Whether a section without it is a fault.</summary>
    public bool Required { get; init; }

    /// <summary>Without what it would do nothing, which is a fault; null: it always does something.</summary>
    public Needs? Needs { get; init; }
}

/// <summary>Another key of the section that has to be there, or (with <paramref name="Values"/>) has to have one of some values, written or by default.</summary>
internal sealed record Needs(string Key, params string[] Values)
{
    public override string ToString() => Values.Length == 0 ? $"with '{Key}'" : $"where {Key} is {string.Join(" or ", Values)}";
}
