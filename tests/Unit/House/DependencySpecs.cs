using System.Reflection;

namespace ProcActors.Tests.Unit.House;

public sealed class DependencySpecs
{
    [Theory]
    [InlineData("ProcActors.Runtime", "")]
    [InlineData("ProcActors.Actors", "ProcActors.Runtime")]
    [InlineData("procactors", "ProcActors.Actors ProcActors.Runtime")]
    public void Dependencies_point_one_way(string assembly, string allowed)
    {
        IEnumerable<string> ours = Assembly.Load(assembly).GetReferencedAssemblies().Select(reference => reference.Name!).Where(name => name.StartsWith("ProcActors", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries), ours.Order());
    }
}
