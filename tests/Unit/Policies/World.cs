using ProcActors.Launcher.Policies;

namespace ProcActors.Tests.Unit.Policies;

/// <summary>Processes that a supervision believes in: they start, end and heed signals as the test says, on a clock that only moves with what happens.</summary>
internal sealed class World
{
    private readonly PriorityQueue<Action, (TimeSpan At, int Order)> _future = new();
    private readonly HashSet<Member> _alive = [];
    private int _order;

    public World(params ProcessRules[] processes)
        : this(processes, [])
    {
    }

    public World(IReadOnlyList<ProcessRules> processes, IReadOnlyList<GroupRules> groups)
    {
        Supervision = new Supervision(TimeSpan.FromSeconds(5));
        Supervision.Add(processes, groups, static name => new Random(name.Length));
    }

    public Supervision Supervision { get; }

    public TimeSpan Now { get; private set; }

    /// <summary>What was done, in order: <c>start a</c>, <c>ask a Interrupt</c>, <c>kill a</c>, and events.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Whether a process starts, and becomes ready, by itself.</summary>
    public bool StartsByItself { get; init; } = true;

    /// <summary>How a process answers when it is asked to end; null: not at all.</summary>
    public Func<Member, TimeSpan?> Heeds { get; init; } = static _ => TimeSpan.Zero;

    /// <summary>Called at each step, to look at what holds then.</summary>
    public Action<Step>? Watch { get; init; }

    public IReadOnlySet<Member> Alive => _alive;

    public Member this[string name] => Supervision[name];

    public void Begin() => Do(Supervision.Begin(Now));

    public void StopAll(bool done = false) => Do(Supervision.StopAll(done, Now));

    public void KillAll() => Do(Supervision.KillAll(Now));

    public void Say(string name, string text) => Do(Supervision.Said(this[name], text, Now));

    public void Do(IReadOnlyList<Step> steps)
    {
        foreach (Step step in steps)
            Do(step);
    }

    public void Started(string name) => Do(Supervision.Started(this[name], Now));

    public void RoleBegan(string name) => Do(Supervision.RoleBegan(this[name], Now));

    public void End(string name, int? code = 0, int? signal = null)
    {
        Member member = this[name];
        if (_alive.Remove(member))
            Do(Supervision.Ended(member, new ProcessExit { Name = name, Pid = 1, ExitCode = signal is null ? code : null, Signal = signal }, Now));
    }

    /// <summary>Lets everything happen that is to happen within a time.</summary>
    public void Run(TimeSpan time)
    {
        TimeSpan end = Now + time;
        while (_future.TryPeek(out _, out (TimeSpan At, int Order) next) && next.At <= end)
        {
            Action action = _future.Dequeue();
            Now = next.At;
            action();
        }

        Now = end;
    }

    public void Later(TimeSpan after, Action action) => _future.Enqueue(action, (Now + after, _order++));

    private void Do(Step step)
    {
        switch (step)
        {
            case Step.Start { Member: var member }:
                Assert.True(_alive.Add(member), $"{member.Name} is started while it lives");
                Log.Add("start " + member.Name);
                int life = member.Lives;
                if (StartsByItself)
                    Later(TimeSpan.FromMilliseconds(1), () => If(member, life, () => Do(Supervision.Started(member, Now))));
                if (StartsByItself)
                    Later(TimeSpan.FromMilliseconds(2), () => If(member, life, () => Do(Supervision.RoleBegan(member, Now))));
                break;
            case Step.Ask { Member: var member, Signal: var signal }:
                Assert.Contains(member, _alive);
                Log.Add($"ask {member.Name} {signal}");
                int asked = member.Lives;
                if (Heeds(member) is { } time)
                    Later(time, () => If(member, asked, () => End(member.Name, signal: 15)));
                break;
            case Step.Kill { Member: var member }:
                Assert.Contains(member, _alive);
                Log.Add("kill " + member.Name);
                int killed = member.Lives;
                Later(TimeSpan.Zero, () => If(member, killed, () => End(member.Name, signal: 9)));
                break;
            case Step.Wake wake:
                Later(wake.After, () => Do(Supervision.Due(wake.Timer, Now)));
                break;
            case Step.Tell { Event: not "process.ready" } tell:
                Log.Add($"{tell.Event} {tell.Member.Name}");
                break;
        }

        Watch?.Invoke(step);
    }

    private void If(Member member, int life, Action action)
    {
        if (_alive.Contains(member) && member.Lives == life)
            action();
    }
}
