using System.Reflection;
using System.Runtime.Loader;

namespace ProcActors.Bootstrap;

/// <summary>Folders beside the application's own in which assemblies are looked for, once the usual places have failed.</summary>
internal static class AssemblyFolders
{
    public static void Add(IReadOnlyList<string> folders)
    {
        if (folders.Count > 0)
            AssemblyLoadContext.Default.Resolving += (context, name) => Find(context, name, folders);
    }

    private static Assembly? Find(AssemblyLoadContext context, AssemblyName name, IReadOnlyList<string> folders) =>
        folders.Select(folder => Path.Combine(folder, name.Name + ".dll")).FirstOrDefault(File.Exists) is { } file ? context.LoadFromAssemblyPath(file) : null;
}
