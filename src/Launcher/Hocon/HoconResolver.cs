using System.Text;

namespace ProcActors.Launcher.Hocon;

/// <summary>Replaces substitutions by what they stand for. Cycles, endless chains and texts that grow out of hand are faults.</summary>
internal sealed class HoconResolver
{
    private const int LongestChain = 64;
    private const int LongestText = 1024 * 1024;
    private const int MostValues = 100_000;
    private const string EnvironmentPrefix = "PROCACTORS_";

    private readonly HoconObject _root;
    private readonly List<Fault> _faults;
    private readonly Dictionary<HoconNode, (HoconNode? Result, int Size)> _resolved = [];
    private readonly List<HoconNode> _chain = [];
    private readonly HashSet<HoconNode> _rejected = [];
    private int _values;
    private bool _tooMany;

    private HoconResolver(HoconObject root, List<Fault> faults)
    {
        _root = root;
        _faults = faults;
    }

    /// <summary>The tree without substitutions; what could not be resolved is left out and is a fault.</summary>
    public static HoconObject Resolve(HoconObject root, List<Fault> faults)
    {
        HoconResolver resolver = new(root, faults);
        return resolver.ResolveSection(root);
    }

    private HoconObject ResolveSection(HoconObject section)
    {
        HoconObject result = new(section.Position);
        foreach ((string key, (SourcePosition position, HoconNode value)) in section.Members)
        {
            int before = _faults.Count;
            if (Resolve(value) is { } resolved)
                result.Set(key, position, resolved);
            else if (_faults.Count > before || _rejected.Contains(value))
                result.Set(key, position, new HoconBroken(value.Position));
        }

        return result;
    }

    private HoconNode? Resolve(HoconNode node)
    {
        if (!TryCount(node, 1))
            return null;
        return node switch
        {
            HoconText or HoconBroken => node,
            HoconObject section => ResolveSection(section),
            HoconArray array => new HoconArray(array.Position, [.. array.Items.Select(Resolve).OfType<HoconNode>()]),
            _ => ResolveOnce(node),
        };
    }

    private HoconNode? ResolveOnce(HoconNode node)
    {
        if (_resolved.TryGetValue(node, out (HoconNode? Result, int Size) known))
            return TryCount(node, known.Size) ? known.Result : null;
        int start = _chain.IndexOf(node);
        if (start >= 0)
            return Reject(node, "these substitutions go in a circle: " + string.Join(" -> ", _chain.Skip(start).OfType<HoconReference>().Append(_chain[start]).Select(link => link.Describe())));
        if (_chain.Count >= LongestChain)
            return Reject(node, $"more than {LongestChain} substitutions lead from one to the next");

        _chain.Add(node);
        HoconNode? result = node is HoconReference reference ? Follow(reference) : Join((HoconJoined)node);
        _chain.RemoveAt(_chain.Count - 1);
        _resolved[node] = (result, SizeOf(result));
        return result;
    }

    // What stands in two places is one value here, but two for whoever walks through the tree.
    private bool TryCount(HoconNode node, int values)
    {
        _values += values;
        if (_values <= MostValues || _tooMany)
            return !_tooMany;
        _tooMany = true;
        Reject(node, $"substitutions make more than {MostValues:N0} values");
        return false;
    }

    private static int SizeOf(HoconNode? node) => node switch
    {
        HoconObject section => 1 + section.Members.Sum(member => SizeOf(member.Value.Item2)),
        HoconArray array => 1 + array.Items.Sum(SizeOf),
        _ => 1,
    };

    private HoconNode? Follow(HoconReference reference)
    {
        HoconNode? found = _root;
        foreach (string key in reference.Path)
        {
            if (found is HoconReference or HoconJoined)
                found = ResolveOnce(found);
            found = found is HoconObject section && section.Members.TryGetValue(key, out (SourcePosition, HoconNode Value) member) ? member.Value : null;
            if (found is null)
                break;
        }

        if (found is not null)
            return Resolve(found);
        string name = string.Join('.', reference.Path);
        if (reference.Optional)
        {
            return name.StartsWith(EnvironmentPrefix, StringComparison.Ordinal) && Environment.GetEnvironmentVariable(name) is { } value
                ? new HoconText(reference.Position, value)
                : null;
        }

        return Reject(reference, $"found {reference.Describe()}, which stands for nothing: expected the path of a value in this file");
    }

    private HoconNode? Join(HoconJoined joined)
    {
        List<(HoconNode Node, bool Space)> parts = [];
        for (int i = 0; i < joined.Parts.Count; i++)
        {
            if (Resolve(joined.Parts[i]) is { } part)
                parts.Add((part, joined.SpaceBefore[i]));
        }

        switch (parts)
        {
            case []:
                return null;
            case var some when some.Any(part => part.Node is HoconBroken):
                return some.First(part => part.Node is HoconBroken).Node;
            case [var (first, _), .. var rest] when first is HoconObject section && rest.All(part => part.Node is HoconObject):
                HoconObject merged = section.Copy();
                foreach ((HoconNode Node, bool Space) part in rest)
                    merged.MergeAll(((HoconObject)part.Node).Copy());
                return merged;
            case var arrays when arrays.All(part => part.Node is HoconArray):
                return new HoconArray(joined.Position, [.. arrays.SelectMany(part => ((HoconArray)part.Node).Items).Take(MostValues)]);
            case var texts when texts.All(part => part.Node is HoconText):
                return JoinTexts(joined, texts);
            default:
                return Reject(joined, $"found {string.Join(" beside ", parts.Select(part => part.Node.Describe()).Take(3))}, expected only texts, only lists or only sections side by side");
        }
    }

    private HoconNode? JoinTexts(HoconJoined joined, List<(HoconNode Node, bool Space)> parts)
    {
        StringBuilder text = new();
        for (int i = 0; i < parts.Count; i++)
        {
            string part = ((HoconText)parts[i].Node).Text;
            if (text.Length + part.Length > LongestText)
                return Reject(joined, $"substitutions make a text of more than {LongestText:N0} characters");
            text.Append(i > 0 && parts[i].Space ? " " : "").Append(part);
        }

        return new HoconText(joined.Position, text.ToString());
    }

    private HoconNode? Reject(HoconNode node, string text)
    {
        _faults.Add(new Fault(node.Position, text));
        _rejected.Add(node);
        return null;
    }
}
