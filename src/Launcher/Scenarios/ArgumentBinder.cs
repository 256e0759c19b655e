using System.Globalization;
using System.Reflection;
using ProcActors.Launcher.Hocon;
using ProcActors.Launcher.Language;
using ProcActors.Roles;

namespace ProcActors.Launcher.Scenarios;

/// <summary>Binds values of a file to the parameters of a constructor or method: the parameters are the schema.</summary>
internal sealed class ArgumentBinder(Coordinators coordinators)
{
    /// <summary>Binds by name: the key of <c>endMarker</c> is <c>end-marker</c>.</summary>
    public IReadOnlyList<object?> BindNamed(Section section, IReadOnlyList<ParameterInfo> parameters)
    {
        List<object?> arguments = [];
        foreach (ParameterInfo parameter in parameters)
        {
            string key = TargetFinder.Kebab(parameter.Name!);
            HoconNode? node = section.Node(key);
            if (node is null && !parameter.HasDefaultValue)
                section.Add(section.Position, $"{section.Path}: the key '{key}' is missing: expected {Expected(parameter.ParameterType)}");
            arguments.Add(node is null ? parameter.HasDefaultValue ? parameter.DefaultValue : null : Bind(section, key, node, parameter.ParameterType, parameter.HasDefaultValue));
        }

        List<string> known = [.. parameters.Select(parameter => TargetFinder.Kebab(parameter.Name!))];
        foreach ((string key, (SourcePosition position, _)) in section.Tree.Members.Where(member => !known.Contains(member.Key)))
            section.Add(position, LanguageCheck.UnknownKey(section.Path, key, known));
        return arguments;
    }

    /// <summary>Binds by position; a CancellationToken takes no value.</summary>
    public IReadOnlyList<object?> BindListed(Section section, string key, MethodInfo method)
    {
        List<HoconNode> nodes = section.Node(key) is HoconArray array ? [.. array.Items] : [];
        if (section.Node(key) is HoconBroken)
            return [];
        if (section.Node(key) is { } other and not HoconArray)
        {
            section.Wrong(other, key, "a list of arguments");
            return [];
        }

        ParameterInfo[] parameters = method.GetParameters();
        List<ParameterInfo> wanted = [.. parameters.Where(parameter => parameter.ParameterType != typeof(CancellationToken))];
        if (nodes.Count > wanted.Count || nodes.Count < wanted.Count(parameter => !parameter.HasDefaultValue))
        {
            section.Add(section.PositionOf(key), $"{section.Path}.{key}: found {nodes.Count} arguments, expected {wanted.Count} for {method.Name}({string.Join(", ", wanted.Select(parameter => parameter.Name))})");
            return [];
        }

        Queue<HoconNode> values = new(nodes);
        return [.. parameters.Select(parameter => parameter.ParameterType == typeof(CancellationToken)
            ? CancellationToken.None
            : values.TryDequeue(out HoconNode? node) ? Bind(section, key, node, parameter.ParameterType) : parameter.DefaultValue)];
    }

    private object? Bind(Section section, string key, HoconNode node, Type type, bool optional = false)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (node is HoconBroken)
            return null;
        if (KindOf(type) is not null && node is HoconText { Text: var name } handle)
            return name == "off" && optional ? null : Handle(section, key, handle, type);
        object? value = node switch
        {
            HoconText text => Convert(text.Text, type),
            HoconArray array when type.IsAssignableFrom(typeof(string[])) && array.Items.All(item => item is HoconText) => array.Items.Cast<HoconText>().Select(item => item.Text).ToArray(),
            _ => null,
        };
        if (value is null)
            section.Wrong(node, key, Expected(type));
        else if (key == "colour" && value is string colour && !RoleActor.IsColour(colour))
            section.Wrong(node, key, "a colour such as blue or on-blue");
        return value;
    }

    /// <summary>What a name stands for: a reference to a coordinator, or the options of a pool; null, and a fault, when it stands for nothing.</summary>
    private object? Handle(Section section, string key, HoconText text, Type type)
    {
        string kind = KindOf(type)!;
        List<string> names = [.. NamesOf(kind)];
        if (!names.Contains(text.Text))
            section.Add(text.Position, $"{section.Path}.{key}: found '{text.Text}', which is no {kind} of this scenario{Suggestion.For(text.Text, names)}");
        else if (kind == "queue" && type.GetGenericTypeDefinition() == typeof(JoinableQueue<>) && !coordinators.Queues[text.Text].Joinable)
            section.Add(text.Position, $"{section.Path}.{key}: found the queue '{text.Text}', expected a joinable one (joinable = on)");
        else if (kind == "value" && type.GetGenericArguments()[0] != coordinators.Values[text.Text].GetType())
            section.Add(text.Position, $"{section.Path}.{key}: found the value '{text.Text}', {Describe(coordinators.Values[text.Text].GetType())}, expected {Describe(type.GetGenericArguments()[0])}");
        else
            return kind == "pool" ? coordinators.Pools[text.Text] : new HandleReference(text.Text, type);
        return null;
    }

    /// <summary>What a parameter of a type is given the name of; null for one that takes a plain value.</summary>
    private static string? KindOf(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type) switch
    {
        var plain when plain == typeof(ProcessQueue<>) || plain == typeof(JoinableQueue<>) => "queue",
        var plain when plain == typeof(ProcessLock) => "lock",
        var plain when plain == typeof(ProcessSemaphore) => "semaphore",
        var plain when plain == typeof(PoolOptions) => "pool",
        var plain when plain == typeof(ProcessRLock) => "rlock",
        var plain when plain == typeof(ProcessEvent) => "event",
        var plain when plain == typeof(ProcessCondition) => "condition",
        var plain when plain == typeof(ProcessBarrier) => "barrier",
        var plain when plain == typeof(ProcessValue<>) => "value",
        var plain when plain == typeof(ProcessDictionary<,>) => "dictionary",
        var plain when plain == typeof(PipeEnd<>) => "end of a pipe",
        _ => null,
    };

    private IEnumerable<string> NamesOf(string kind) => kind switch
    {
        "queue" => coordinators.Queues.Keys,
        "lock" => coordinators.Locks.Keys,
        "semaphore" => coordinators.Semaphores.Keys,
        "pool" => coordinators.Pools.Keys,
        "rlock" => coordinators.RLocks,
        "event" => coordinators.Events,
        "condition" => coordinators.Conditions,
        "barrier" => coordinators.Barriers.Keys,
        "value" => coordinators.Values.Keys,
        "dictionary" => coordinators.Dictionaries,
        _ => coordinators.Pipes.Keys.SelectMany(name => new[] { name + PipeEnds.First, name + PipeEnds.Second }),
    };

    private static string Describe(Type type) => type == typeof(long) ? "a whole number (long)" : type == typeof(string) ? "a text (string)" : $"a {type}, which no value of a file is";

    private static object? Convert(string text, Type type)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        if (type == typeof(string))
            return text;
        if (type == typeof(bool))
            return text switch { "true" or "on" or "yes" => true, "false" or "off" or "no" => false, _ => null };
        if (type == typeof(int))
            return int.TryParse(text, NumberStyles.AllowLeadingSign, culture, out int number) ? number : null;
        if (type == typeof(long))
            return long.TryParse(text, NumberStyles.AllowLeadingSign, culture, out long number) ? number : null;
        if (type == typeof(double))
            return double.TryParse(text, NumberStyles.Float, culture, out double number) ? number : null;
        if (type == typeof(TimeSpan))
            return DurationRange.ParseTime(text);
        if (type == typeof(DurationRange))
            return DurationRange.Parse(text);
        if (type == typeof(ItemPattern))
            return ItemPattern.Parse(text);
        if (type.IsEnum)
            return Enum.GetNames(type).FirstOrDefault(name => TargetFinder.Kebab(name) == text) is { } name ? Enum.Parse(type, name) : null;
        return type.IsAssignableFrom(typeof(string[])) ? new[] { text } : null;
    }

    private static string Expected(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when KindOf(type) is { } kind => $"the name of {(kind[0] is 'e' ? "an" : "a")} {kind}",
            _ when type == typeof(string) => "a text",
            _ when type == typeof(bool) => "on or off",
            _ when type == typeof(int) || type == typeof(long) => "a whole number",
            _ when type == typeof(double) => "a number",
            _ when type == typeof(TimeSpan) => "a duration such as 250ms, 1.5s or 2m",
            _ when type == typeof(DurationRange) => DurationRange.Form,
            _ when type == typeof(ItemPattern) => ItemPattern.Form,
            _ when type.IsEnum => "one of " + string.Join(", ", Enum.GetNames(type).Select(TargetFinder.Kebab)),
            _ when type.IsAssignableFrom(typeof(string[])) => "a list of texts",
            _ => $"a {type}, which a file can't give",
        };
    }
}
