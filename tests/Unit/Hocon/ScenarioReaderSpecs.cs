using ProcActors.Launcher.Scenarios;

namespace ProcActors.Tests.Unit.Hocon;

public sealed class ScenarioReaderSpecs : IDisposable
{
    private const string Good = """
        scenario {
          # a comment
          name = good
          timeout = 1.5m
          queues { parts { joinable = on, capacity = 3 }, plain {} }
          processes {
            c { actor = consumer, instances = 2, daemon = yes, with { queue = parts, work = "1s..3s", colour = on-blue } }
            p = ${scenario.processes.base} { name = "P p" }
            base { actor = producer, with { queue : parts, items = "P-{0..9}", join = true } }
          }
          expect.queues.parts.done = 10
        }
        """;

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_good_file_becomes_a_plan()
    {
        ScenarioResult result = Read(Good);
        Assert.Empty(result.Faults);
        Scenario scenario = result.Scenario!;
        Assert.Equal(("good", TimeSpan.FromSeconds(90)), (scenario.Name, scenario.Timeout));
        Assert.Equal([new QueuePlan("parts", true, new QueueOptions { Capacity = 3 }), new QueuePlan("plain", false, new QueueOptions { Capacity = 0 })], scenario.Coordinators.Queues.Values.ToList());
        Assert.Equal(["c.1", "c.2", "P p", "base"], scenario.Processes.Select(process => process.Name));
        Assert.Equal([true, true, false, false], scenario.Processes.Select(process => process.Daemon));
        Assert.Equal(new Expectation("queues", "parts", "done", 10), Assert.Single(scenario.Expectations));
    }

    [Fact]
    public void An_override_wins()
    {
        ScenarioResult result = Read(Good, "processes.c.instances=5", "scenario.queues.parts.capacity = 7");
        Assert.Equal((7, 7), (result.Scenario!.Processes.Count, result.Scenario.Coordinators.Queues.Values.First().Options.Capacity));
        Assert.Contains("key=value", Assert.Single(Read(Good, "nonsense").Faults).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scenario { } }", "1:14", "closes nothing")]
    [InlineData("scenario {\n a {", "2:4", "never closed")]
    [InlineData("scenario { a = [1, 2 }", "1:22", "expected ']'")]
    [InlineData("scenario { a = \"x\n }", "1:16", "never closed")]
    [InlineData("scenario { a = ${scenario.b}, b = ${scenario.a}, processes {} }", "1:16", "in a circle")]
    [InlineData("scenario { a = ${scenario.a}, processes {} }", "1:16", "in a circle")]
    [InlineData("scenario { name = ${nothing}, processes {} }", "1:19", "stands for nothing")]
    [InlineData("scenario { processes {}, transport = udp }", "1:38", "expected one of unix-socket, tcp")]
    [InlineData("scenario { processes {}, nmae = x }", "1:26", "did you mean 'name'?")]
    [InlineData("scenario { processes = 3 }", "1:24", "expected a section")]
    [InlineData("scenario { processes {}, queues.q.capacity = many }", "1:46", "expected a whole number")]
    [InlineData("scenario { processes {}, queues.q.joinable = 7 }", "1:46", "expected on or off")]
    [InlineData("scenario { processes.a.actor = consumr }", "1:32", "did you mean 'consumer'?")]
    [InlineData("scenario { processes.a { actor = consumer, with { queue = q } } }", "1:59", "no queue of this scenario")]
    [InlineData("scenario { processes.a { actor = consumer } }", "1:24", "'queue' is missing")]
    [InlineData("scenario { processes {}, barriers.b {} }", "1:37", "'parties' is missing")]
    [InlineData("scenario { processes {}, barriers.b.parties = 0 }", "1:47", "expected a whole number from 1")]
    [InlineData("scenario { processes {}, events.a {}, values.a {} }", "1:48", "a second time")]
    [InlineData("scenario { events.start {}, processes.a { actor = event-waiter, with { event = stat } } }", "1:80", "no event of this scenario; did you mean 'start'?")]
    [InlineData("scenario { values.v.initial = red, processes.a { actor = adder, with { value = v } } }", "1:80", "a text (string), expected a whole number (long)")]
    [InlineData("scenario { processes.a { actor = adder, with { value { } } } }", "1:54", "expected the name of a value")]
    [InlineData("scenario { processes {}, dictionaries.d {}, expect.dictionaries.d.total = 3 }", "1:45", "expected one of count")]
    [InlineData("scenario { processes.a { actor = \"A.B, Nowhere\" } }", "1:34", "no assembly 'Nowhere'")]
    [InlineData("scenario { processes.a { actor = \"System.String, System.Private.CoreLib\" } }", "1:34", "no actor")]
    [InlineData("scenario { processes.a { } }", "1:24", "either 'actor' or 'function'")]
    [InlineData("include \"../x.conf\"", "1:9", "in the folder of this one")]
    [InlineData("", "1:1", "expected scenario { … }")]
    public void A_fault_names_its_place_and_what_was_expected(string text, string place, string what) =>
        Assert.Contains(Read(text).Faults, fault => $"{fault.Position.Line}:{fault.Position.Column}" == place && fault.Text.Contains(what, StringComparison.Ordinal));

    [Fact]
    public void All_faults_are_reported_at_once_in_order()
    {
        ScenarioResult result = Read("scenario {\n x = 1\n processes.a { actor = sleeper, with.time = soon }\n y = 2\n}");
        Assert.Equal([2, 3, 4], result.Faults.Select(fault => fault.Position.Line));
        Assert.Null(result.Scenario);
    }

    [Fact]
    public void Nesting_noise_and_growth_have_limits()
    {
        Assert.Contains("deeper than 64", Assert.Single(Read(string.Concat(Enumerable.Repeat("a{", 20_000))).Faults).Text, StringComparison.Ordinal);
        Assert.Contains("deeper than 64", Assert.Single(Read("a=" + new string('[', 20_000)).Faults).Text, StringComparison.Ordinal);
        Assert.Contains("at most 1,048,576", Assert.Single(Read(new string('x', 2 * 1024 * 1024)).Faults).Text, StringComparison.Ordinal);
        string doubling = "a0=xxxxxxxxxx\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"a{i}=${{a{i - 1}}}${{a{i - 1}}}\n"));
        Assert.Contains(Read(doubling).Faults, fault => fault.Text.Contains("more than 1,048,576 characters", StringComparison.Ordinal));
        string chain = "a0=x\n" + string.Concat(Enumerable.Range(1, 20_000).Select(i => $"a{20_001 - i}=${{a{20_000 - i}}}\n"));
        Assert.Contains(Read(chain).Faults, fault => fault.Text.Contains("lead from one to the next", StringComparison.Ordinal));
    }

    private ScenarioResult Read(string text, params string[] overrides)
    {
        File.WriteAllText(_file, text);
        return ScenarioReader.Read(_file, overrides);
    }
}
