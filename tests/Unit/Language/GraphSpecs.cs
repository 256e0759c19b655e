using System.Reflection;
using ProcActors.Launcher.Graphs;
using ProcActors.Launcher.Language;
using ProcActors.Launcher.Scenarios;

namespace ProcActors.Tests.Unit.Language;

public sealed class GraphSpecs
{
    [Fact]
    public void A_graph_shows_who_puts_and_who_gets_and_who_waits()
    {
        ScenarioGraph pipeline = ScenarioGraph.Of(Read("joinable-queue-many.conf").Scenario!);
        Assert.Contains("  producer --> [ queue parts (joinable) ] --> C-1 (daemon), C-2 (daemon), C-3 (daemon)\n", GraphText.Ascii(pipeline), StringComparison.Ordinal);
        Assert.Contains("p3 --> t0", GraphText.Mermaid(pipeline), StringComparison.Ordinal);
        string waits = GraphText.Ascii(ScenarioGraph.Of(Read("depends-on.conf").Scenario!));
        Assert.Contains("  client waits for 'app' to say 'listens'\n", waits, StringComparison.Ordinal);
        Assert.Contains("[ lock ", GraphText.Ascii(ScenarioGraph.Of(Read("tickets.conf").Scenario!)), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_scenario_can_be_drawn_and_its_resolved_text_is_the_same_scenario()
    {
        string copy = Path.GetTempFileName();
        try
        {
            foreach (string file in Directory.GetFiles(Folder, "*.conf").Where(file => !File.ReadAllText(file).Contains("OwnActor", StringComparison.Ordinal)))
            {
                ScenarioResult result = ScenarioReader.Read(file, []);
                Assert.Empty(result.Faults);
                Assert.NotEmpty(GraphText.Mermaid(ScenarioGraph.Of(result.Scenario!)));
                File.WriteAllText(copy, ResolvedText.Write(result.Tree!, withDefaults: true));
                ScenarioResult again = ScenarioReader.Read(copy, []);
                Assert.Empty(again.Faults);
                Assert.Equal(GraphText.Ascii(ScenarioGraph.Of(result.Scenario!)), GraphText.Ascii(ScenarioGraph.Of(again.Scenario!)));
                Assert.Equal(result.Scenario!.Processes.Select(process => process.Rules with { Dependencies = [] }), again.Scenario!.Processes.Select(process => process.Rules with { Dependencies = [] }));
                File.WriteAllText(copy, ResolvedText.WriteJson(result.Tree!, withDefaults: true).ToJsonString());
                Assert.Empty(ScenarioReader.Read(copy, []).Faults);
            }
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static string Folder => Path.Combine(typeof(GraphSpecs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Root").Value!, "hocon");

    private static ScenarioResult Read(string name) => ScenarioReader.Read(Path.Combine(Folder, name), []);
}
