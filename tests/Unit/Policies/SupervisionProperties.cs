using ProcActors.Launcher.Policies;
using ProcActors.Roles;

namespace ProcActors.Tests.Unit.Policies;

public sealed class SupervisionProperties
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    [Fact]
    public void Whatever_processes_do_the_rules_hold()
    {
        for (int seed = 0; seed < 300; seed++)
            new Story(seed).Tell();
    }

    /// <summary>One run of up to six processes whose rules, ends and deafness are drawn from a seed.</summary>
    private sealed class Story
    {
        private readonly int _seed;
        private readonly Random _random;
        private readonly World _world;
        private readonly Dictionary<Member, List<TimeSpan>> _restarts = [];
        private bool _stopping;

        public Story(int seed)
        {
            _seed = seed;
            _random = new Random(seed);
            int count = _random.Next(1, 7);
            List<ProcessRules> processes = [.. Enumerable.Range(0, count).Select(Draw)];
            List<GroupRules> groups = [];
            if (count >= 3 && _random.Next(2) == 0)
                groups.Add(new GroupRules("g", (RestartStrategy)_random.Next(3), [.. processes.Skip(1).Take(_random.Next(2, count)).Select(rules => rules.Key)], DrawRule(RestartPolicy.Permanent)));
            _world = new World(processes, groups) { Heeds = _ => _random.Next(4) == 0 ? null : Some(3), Watch = Watch };
        }

        public void Tell()
        {
            _world.Begin();
            for (int i = 0; i < 40; i++)
            {
                _world.Run(Some(2));
                if (_world.Alive.Count > 0 && _random.Next(3) > 0)
                    _world.End(_world.Alive.OrderBy(member => member.Name).ElementAt(_random.Next(_world.Alive.Count)).Name, _random.Next(2), _random.Next(3) == 0 ? 9 : null);
                else if (_random.Next(6) == 0)
                    _world.Do(_world.Supervision.Restart(Anybody, _world.Now));
                else if (_random.Next(8) == 0)
                    _world.Do(_world.Supervision.Stop(Anybody, _world.Now));
            }

            _stopping = true;
            _world.StopAll(_random.Next(2) == 0);
            if (_random.Next(2) == 0)
            {
                _world.Run(Some(3));
                _world.KillAll();
                _world.Run(TimeSpan.FromMilliseconds(10));
            }

            // Each link of a chain of dependencies may take its grace and a last chance.
            _world.Run((Grace + TimeSpan.FromSeconds(2)) * _world.Supervision.Members.Count);
            Assert.True(_world.Supervision.IsEmpty && _world.Alive.Count == 0, $"seed {_seed}: left is {string.Join(", ", _world.Supervision.Members.Where(member => member.State != ProcessState.Ended).Select(member => $"{member.Name} {member.State}"))}: {string.Join(", ", _world.Log.TakeLast(20))}");
        }

        private Member Anybody => _world.Supervision.Members[_random.Next(_world.Supervision.Members.Count)];

        private void Watch(Step step)
        {
            if (step is Step.Start start)
            {
                Assert.False(_stopping, $"seed {_seed}: {start.Member.Name} is started after the end was asked for");
                foreach (Dependency dependency in start.Member.Rules.Dependencies)
                    Assert.True(IsMet(dependency), $"seed {_seed}: {start.Member.Name} is started before {dependency}");
            }
            else if (step is Step.Ask ask && _stopping && !ask.Member.ComesBack)
            {
                foreach (Member other in _world.Alive.Where(other => !other.AskedToEnd))
                    Assert.False(other.Rules.Dependencies.Any(dependency => dependency.Key == ask.Member.Rules.Key) && ask.Member.Group.Name is null, $"seed {_seed}: {ask.Member.Name} is asked to end before {other.Name}, which depends on it");
            }
            else if (step is Step.Tell { Event: "process.restarting", Member: var member })
            {
                List<TimeSpan> times = _restarts.TryGetValue(member.Group.Members[0], out List<TimeSpan>? known) ? known : _restarts[member.Group.Members[0]] = [];
                times.Add(_world.Now);
                RestartRule rule = member.Group.Budget.Rule;
                Assert.True(times.Count(time => _world.Now - time < rule.Period) <= rule.Intensity, $"seed {_seed}: {member.Name} is started anew too often");
            }
        }

        private bool IsMet(Dependency dependency) => _world.Supervision.Instances(dependency.Key).All(other => dependency.Condition switch
        {
            DependencyCondition.Completed => !_world.Alive.Contains(other) && other.Lives > 0,
            DependencyCondition.CompletedSuccessfully => !_world.Alive.Contains(other) && other.Exit is { Success: true },
            _ => other.Lives > 0,
        });

        private ProcessRules Draw(int index) => new($"p{index}", $"p{index}", 1)
        {
            Daemon = _random.Next(3) == 0,
            Restart = DrawRule((RestartPolicy)_random.Next(3)),
            Dependencies = [.. Enumerable.Range(0, index).Where(_ => _random.Next(3) == 0).Select(other => new Dependency($"p{other}", (DependencyCondition)_random.Next(4)))],
            Stop = new StopRule(_random.Next(2) == 0 ? null : (StopSignal)_random.Next(6)),
        };

        private RestartRule DrawRule(RestartPolicy policy) =>
            new(policy, _random.Next(4), TimeSpan.FromSeconds(_random.Next(1, 20)), new DurationRange(Some(1), TimeSpan.FromSeconds(2)), _random.NextDouble(), TimeSpan.FromSeconds(_random.Next(20)));

        private TimeSpan Some(double seconds) => TimeSpan.FromMilliseconds(_random.Next((int)(seconds * 1000)));
    }
}
