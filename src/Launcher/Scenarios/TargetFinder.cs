using System.Reflection;
using System.Runtime.Loader;
using Akka.Actor;
using ProcActors.Roles;

namespace ProcActors.Launcher.Scenarios;

/// <summary>Finds the actor types and methods that a scenario names.</summary>
internal static class TargetFinder
{
    /// <summary>The ready-made roles by the names that files use: <c>queue-script</c> is QueueScriptActor.</summary>
    public static readonly IReadOnlyDictionary<string, Type> Roles = typeof(RoleActor).Assembly.GetExportedTypes()
        .Where(type => type.IsSubclassOf(typeof(RoleActor)) && !type.IsAbstract)
        .ToDictionary(type => Kebab(type.Name[..^"Actor".Length]), StringComparer.Ordinal);

    /// <summary>The actor type called <paramref name="name"/>; a text that says what is wrong when there is none.</summary>
    public static (Type? Type, string? Fault) FindActor(string name, IReadOnlyList<string> folders)
    {
        if (Roles.TryGetValue(name, out Type? role))
            return (role, null);
        if (!name.Contains(','))
            return (null, $"found '{name}', expected a role ({string.Join(", ", Roles.Keys.Order())}) or \"Namespace.Type, Assembly\"{Suggestion.For(name, Roles.Keys)}");
        (Type? type, string? fault) = FindType(name, folders);
        return type is null || typeof(ActorBase).IsAssignableFrom(type) ? (type, fault) : (null, $"found '{name}', which is no actor: expected a type that derives from ActorBase");
    }

    /// <summary>The static method called <c>Namespace.Type.Method, Assembly</c>.</summary>
    public static (MethodInfo? Method, string? Fault) FindMethod(string name, IReadOnlyList<string> folders)
    {
        string[] parts = name.Split(',', 2);
        int dot = parts[0].LastIndexOf('.');
        if (parts.Length != 2 || dot <= 0)
            return (null, $"found '{name}', expected \"Namespace.Type.Method, Assembly\"");
        (Type? type, string? fault) = FindType($"{parts[0][..dot]}, {parts[1]}", folders);
        if (type is null)
            return (null, fault);
        MethodInfo[] methods = [.. type.GetMethods(BindingFlags.Public | BindingFlags.Static)];
        string method = parts[0][(dot + 1)..].Trim();
        return methods.Where(candidate => candidate.Name == method).ToList() switch
        {
            [var only] => (only, null),
            [] => (null, $"found '{name}', but {type} has no public static method '{method}'{Suggestion.For(method, methods.Select(candidate => candidate.Name))}"),
            _ => (null, $"found '{name}', but {type} has several methods '{method}': expected one"),
        };
    }

    public static string Kebab(string name) => string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));

    /// <summary>The type called <c>Namespace.Type, Assembly</c>.</summary>
    public static (Type? Type, string? Fault) FindType(string name, IReadOnlyList<string> folders)
    {
        string[] parts = name.Split(',', 2, StringSplitOptions.TrimEntries);
        if (parts is not [{ Length: > 0 }, { Length: > 0 }] || name.Contains('\0'))
            return (null, $"found '{name}', expected \"Namespace.Type, Assembly\"");
        List<string> places = [.. folders.Append(AppContext.BaseDirectory).Select(folder => Path.Combine(folder, parts[1] + ".dll"))];
        try
        {
            string? file = places.FirstOrDefault(File.Exists);
            Assembly assembly = file is null
                ? Assembly.Load(new AssemblyName(parts[1]))
                : AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.GetFullPath(file));
            return assembly.GetType(parts[0]) is { } type
                ? (type, null)
                : (null, $"found '{name}', but the assembly '{parts[1]}' has no type '{parts[0]}'{Suggestion.For(parts[0], assembly.GetExportedTypes().Select(known => known.FullName!))}");
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or FileLoadException or ArgumentException or TypeLoadException or NotSupportedException)
        {
            return (null, $"found '{name}', but there is no assembly '{parts[1]}': looked for {string.Join(" and ", places)}");
        }
    }
}
