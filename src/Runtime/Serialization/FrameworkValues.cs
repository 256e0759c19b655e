using System.Globalization;
using System.Text.Json.Nodes;
using Hyperion;

namespace ProcActors.Serialization;

/// <summary>Plain values of the framework that travel as a text, since some of their fields are the framework's own business.</summary>
internal static class FrameworkValues
{
    public static IReadOnlyList<Surrogate> Surrogates { get; } =
    [
        Surrogate.Create<Uri, UriText>(from => new UriText(from.OriginalString), to => new Uri(to.Text, UriKind.RelativeOrAbsolute)),
        Surrogate.Create<CultureInfo, CultureName>(from => new CultureName(from.Name), to => CultureInfo.GetCultureInfo(to.Name)),
        Surrogate.Create<JsonNode, JsonText>(from => new JsonText(from.ToJsonString()), to => JsonNode.Parse(to.Text)!),
        Surrogate.Create<StringComparer, ComparerName>(NameOf, to => to.Culture is { } culture
            ? CompareInfo.GetCompareInfo(culture).GetStringComparer(to.Options)
            : to.Options == CompareOptions.Ordinal ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>Whether such values, or what they travel as, are of <paramref name="type"/>.</summary>
    public static bool Are(Type type) => type.DeclaringType == typeof(FrameworkValues)
        || typeof(Uri).IsAssignableFrom(type) || typeof(CultureInfo).IsAssignableFrom(type) || typeof(JsonNode).IsAssignableFrom(type) || typeof(StringComparer).IsAssignableFrom(type);

    private static ComparerName NameOf(StringComparer comparer)
    {
        if (StringComparer.IsWellKnownOrdinalComparer(comparer, out bool ignoresCase))
            return new ComparerName(null, ignoresCase ? CompareOptions.OrdinalIgnoreCase : CompareOptions.Ordinal);
        if (StringComparer.IsWellKnownCultureAwareComparer(comparer, out CompareInfo? culture, out CompareOptions options))
            return new ComparerName(culture.Name, options);
        throw new NotSupportedException($"a {comparer.GetType()} may not travel: a comparer of the application's own implements IEqualityComparer<string> instead of being a StringComparer.");
    }

    private sealed record UriText(string Text);

    private sealed record CultureName(string Name);

    private sealed record JsonText(string Text);

    private sealed record ComparerName(string? Culture, CompareOptions Options);
}
