using System.Reflection;
using System.Runtime.CompilerServices;
using PublicApiGenerator;

namespace ProcActors.Tests.Unit.Api;

/// <summary>
/// What users can see, as text. A change of it is a decision: look at the difference, then run the test once with PROCACTORS_APPROVE=1 and commit the file.
/// </summary>
public sealed class ApiSpecs
{
    [Theory]
    [InlineData("ProcActors.Runtime")]
    [InlineData("ProcActors.Actors")]
    [InlineData("ProcActors.Hosting")]
    [InlineData("ProcActors.TestKit")]
    public void The_public_api_is_the_approved_one(string assembly)
    {
        string file = Path.Combine(Path.GetDirectoryName(ThisFile())!, assembly + ".approved.txt");
        string api = Assembly.Load(assembly).GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("PROCACTORS_APPROVE") == "1")
            File.WriteAllText(file, api);
        Assert.Equal(File.ReadAllText(file), api);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
