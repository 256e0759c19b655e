using ProcActors.Launcher.Policies;
using ProcActors.Launcher.Scenarios;

namespace ProcActors.Tests.Unit.Language;

public sealed class LanguageSpecs : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("procactors-language-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("queues.q.max-crashes = 2", "only where joinable is on")]
    [InlineData("queues.q.flush = on", "only with 'journal'")]
    [InlineData("processes.a { args = [] }", "only with 'function'")]
    [InlineData("processes.a.restart { policy = temporary, backoff = 1s }", "only where policy is transient or permanent")]
    [InlineData("processes.a.restart { intensity = 0, backoff = 1s }", "where intensity is 0")]
    [InlineData("processes.a.stop { signal = kill, grace = 1s }", "only where signal is")]
    [InlineData("faults.f { process = a, after = 1s, for = 2s }", "only where do is stop")]
    [InlineData("faults.f { process = a }", "found no time")]
    [InlineData("faults.f { process = a, after = 1s, after-items = 2 }", "found after-items and after")]
    [InlineData("faults.f { process = aa, after = 1s }", "meets no process")]
    [InlineData("seed = 4", "does nothing here")]
    [InlineData("processes.a.environment.PROCACTORS_COLOUR = 1", "which the launcher sets itself")]
    [InlineData("processes.a.environment { \"a=b\" = 1 }", "expected the name of an environment variable")]
    [InlineData("processes.a.depends-on { b = readdy }", "did you mean 'ready'?")]
    [InlineData("processes.a.depends-on { c = ready }", "no process of this scenario")]
    [InlineData("processes.a.depends-on { b { } }", "'log-line' is missing")]
    [InlineData("processes { a.depends-on.b = ready, b.depends-on.a = started }", "in a circle")]
    [InlineData("processes.a.depends-on.a = ready", "in a circle")]
    [InlineData("processes { a.depends-on.b = completed, b.restart.policy = permanent }", "started anew whenever it ends")]
    [InlineData("groups.g { processes = [a, b] }", "never started anew")]
    [InlineData("groups.g { processes = [a, x] }", "found 'x'")]
    [InlineData("groups { g.processes = [a], h.processes = [a, b] }", "in the group 'g' already")]
    [InlineData("groups.g { processes = [a, b] }, processes.a.restart { intensity = 4 }", "the group 'g' has the budget")]
    [InlineData("processes.a.memory-limit = 3MB", "at least 64MB")]
    [InlineData("processes.a.memory-limit = lots", "an amount of memory")]
    [InlineData("processes.a.working-folder = nowhere", "there is no folder")]
    [InlineData("processes.b.name = a", "a second time")]
    [InlineData("locks.l.hang-limit = 0s", "from 1ms")]
    [InlineData("locks.l.refuse-deadlock = on", "did you mean 'refuse-deadlocks'?")]
    [InlineData("pools.p.initializer = nothing", "expected \"Namespace.Type.Method, Assembly\"")]
    [InlineData("allowed-types = [nothing]", "expected \"Namespace.Type, Assembly\"")]
    [InlineData("files.\"scenario.conf\" = x", "not the run's own")]
    public void What_does_nothing_or_can_never_be_is_a_fault(string text, string what)
    {
        ScenarioResult result = Read($"scenario {{ processes {{ a.actor = sleeper, b.actor = sleeper }}, {text} }}");
        Assert.Contains(result.Faults, fault => fault.Text.Contains(what, StringComparison.Ordinal));
        Assert.Null(result.Scenario);
    }

    [Fact]
    public void Every_policy_is_read()
    {
        Scenario scenario = Read("""
            scenario {
              seed = 7, stop-grace = 3s
              processes {
                db { actor = sleeper, ready { log-line = up, within = 5s }, stop { signal = quit, grace = 1s }, memory-limit = 1.5GB, working-folder = "." }
                app { actor = sleeper, instances = 2, depends-on { db = ready, setup { log-line = done } }, restart { policy = permanent } }
                setup { actor = sleeper }
              }
              groups.g { processes = [app, db], strategy = rest-for-one, intensity = 9 }
              faults.f { process = app, do = stop, for = 2s, every = "1s..2s", times = 4 }
              locks.l { hang-limit = 2s, refuse-deadlocks = on }
              pools.p { cancel-grace = 1s, max-worker-memory = 200MB, environment { A = b }, initializer = "ProcActors.Tests.Unit.Language.Initial.Begin, ProcActors.Tests.Unit" }
            }
            """).Scenario!;
        ProcessPlan db = scenario.Processes[0];
        Assert.Equal((new Readiness("up", TimeSpan.FromSeconds(5)), new StopRule(StopSignal.Quit, TimeSpan.FromSeconds(1))), (db.Rules.Readiness, db.Rules.Stop));
        Assert.Equal((1_500_000_000L, _folder.FullName), (db.MemoryLimit, db.WorkingFolder));
        Assert.Equal(["app.1", "app.2"], scenario.Processes.Where(process => process.Key == "app").Select(process => process.Name));
        Assert.Equal([new Dependency("db", DependencyCondition.Ready), new Dependency("setup", DependencyCondition.LogLine, "done")], scenario.Processes[1].Rules.Dependencies);
        Assert.Equal((RestartStrategy.RestForOne, 9), (scenario.Groups[0].Strategy, scenario.Groups[0].Budget.Intensity));
        Assert.Equal((FaultAction.Stop, 4, TimeSpan.FromSeconds(2)), (scenario.Faults[0].Action, scenario.Faults[0].Times, scenario.Faults[0].For));
        Assert.Equal(new LockOptions { HangLimit = TimeSpan.FromSeconds(2), RefuseDeadlocks = true }, scenario.Coordinators.Locks["l"]);
        Assert.Equal((200_000_000L, "b", TimeSpan.FromSeconds(3)), (scenario.Coordinators.Pools["p"].MaxWorkerMemory, scenario.Coordinators.Pools["p"].Environment["A"], scenario.Runtime.StopGrace));
        Assert.NotNull(scenario.Coordinators.Pools["p"].Initializer);
        Assert.Equal(["done"], scenario.LinesAwaitedOf(scenario.Processes[3]).Distinct());
    }

    [Fact]
    public void Errors_of_form_do_not_hide_each_other_nor_what_else_is_wrong()
    {
        ScenarioResult result = Read("""
            scenario {
              name = "open
              timeout = @
              processes {
                a { actor = sleepr }
                b { actor = sleeper, with { time = ? } }
              }
              pools.p.size = "3
              nmae = x
            }
            """);
        Assert.Equal([2, 3, 5, 6, 8, 9], result.Faults.Select(fault => fault.Position.Line));
    }

    [Fact]
    public void Later_files_add_to_and_win_over_earlier_ones_and_paths_begin_at_their_own()
    {
        string base1 = Write("base.conf", "scenario { name = base, queues.q { capacity = 1, joinable = on }, processes.a.actor = sleeper }");
        string more = Write("more/more.conf", "scenario { name = more, queues.q.journal = j, processes.b { actor = sleeper } }");
        Scenario scenario = ScenarioReader.Read([base1, more], ["queues.q.capacity=7"]).Scenario!;
        Assert.Equal(("more", 2, 7), (scenario.Name, scenario.Processes.Count, scenario.Coordinators.Queues["q"].Options.Capacity));
        Assert.Equal(Path.Combine(_folder.FullName, "more", "j"), scenario.Coordinators.Queues["q"].Options.JournalFolder);
    }

    [Fact]
    public void An_include_stays_in_its_folder_links_included()
    {
        string secret = Write("secret.conf", "name = x");
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "in"));
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "in", "link.conf"), secret);
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "in", "up"), _folder.FullName);
        foreach (string include in new[] { "../secret.conf", secret, "link.conf", "up/secret.conf" })
            Assert.Contains("in the folder of this one", Read($"include \"{include}\"", "in/a.conf").Faults[0].Text, StringComparison.Ordinal);
        Write("in/b.conf", "scenario.name = fine");
        Assert.Equal("fine", Read("include \"b.conf\"\nscenario.processes.a.actor = sleeper", "in/a.conf").Scenario!.Name);
    }

    [Fact]
    public void Only_brings_what_it_waits_for_and_except_may_not_leave_a_gap()
    {
        Scenario scenario = Read("scenario { processes { a { actor = sleeper, depends-on.b = ready }, b.actor = sleeper, c.actor = sleeper } }").Scenario!;
        Assert.Equal(["a", "b"], Selection.Of(scenario, ["a"], []).Scenario!.Processes.Select(process => process.Key));
        Assert.Equal(["a", "b"], Selection.Of(scenario, [], ["c"]).Scenario!.Processes.Select(process => process.Key));
        Assert.Contains("'a' waits for 'b' to be ready", Selection.Of(scenario, [], ["b"]).Fault, StringComparison.Ordinal);
        Assert.Contains("did you mean", Selection.Of(scenario, ["aa"], []).Fault, StringComparison.Ordinal);
    }

    private ScenarioResult Read(string text, string name = "test.conf") => ScenarioReader.Read(Write(name, text), []);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}

public static class Initial
{
    public static void Begin()
    {
    }
}
