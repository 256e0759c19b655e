namespace ProcActors.Launcher.Policies;

/// <summary>
/// The rules by which processes are started, started anew and ended: dependencies, readiness, budgets, strategies, stop order. Nothing here starts, waits or
/// looks at a clock: each call says what has happened and when, and gives back what is to be done.
/// </summary>
/// <param name="grace">How long a process has between the request to end and being killed, where its own rules don't say.</param>
internal sealed partial class Supervision(TimeSpan grace)
{
    private readonly List<Member> _members = [];
    private readonly Dictionary<string, Member> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Member>> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<int, Action<TimeSpan>> _timers = [];
    private List<Step> _steps = [];
    private int _lastTimer;

    /// <summary>All processes, in the order of the file.</summary>
    public IReadOnlyList<Member> Members => _members;

    public Member this[string name] => _byName[name];

    /// <summary>Whether all work is done: every process that is no daemon has ended for good.</summary>
    public bool IsDone => _members.All(member => member.Rules.Daemon || member.State == ProcessState.Ended);

    /// <summary>Whether nothing lives and nothing will.</summary>
    public bool IsEmpty => _members.All(member => member.State == ProcessState.Ended);

    /// <summary>A process that could not be started, or ended before its role had begun, and is not started anew: the run can't go on.</summary>
    public Member? NotStarted { get; private set; }

    public Member? Find(string name) => _byName.GetValueOrDefault(name);

    public IReadOnlyList<Member> Instances(string key) => _byKey.GetValueOrDefault(key) ?? [];

    /// <summary>Takes up the processes and their groups; who is in no group is one alone.</summary>
    public void Add(IReadOnlyList<ProcessRules> processes, IReadOnlyList<GroupRules> groups, Func<string, Random> random)
    {
        Dictionary<string, MemberGroup> shared = [];
        foreach (GroupRules rules in groups)
        {
            MemberGroup group = new(rules.Name, rules.Strategy, new RestartBudget(rules.Budget, random(rules.Name)));
            foreach (string key in rules.Keys)
                shared[key] = group;
        }

        foreach (ProcessRules rules in processes)
            Add(rules, shared.GetValueOrDefault(rules.Key) ?? new MemberGroup(null, RestartStrategy.OneForOne, new RestartBudget(rules.Restart, random(rules.Name))));
        foreach (GroupRules rules in groups)
            shared[rules.Keys[0]].Members.Sort((a, b) => (IndexOf(rules, a), a.Rules.Instance).CompareTo((IndexOf(rules, b), b.Rules.Instance)));
    }

    /// <summary>Starts everybody who waits for nobody.</summary>
    public IReadOnlyList<Step> Begin(TimeSpan now) => Do(now, static () => { });

    /// <summary>The operating system has started the process.</summary>
    public IReadOnlyList<Step> Started(Member member, TimeSpan now) => Do(now, () =>
    {
        member.WasStarted = true;
        if (member.State == ProcessState.Starting)
        {
            Move(member, ProcessState.Running, now);
            if (member.Rules.Readiness.Limit is { } limit)
                After(member, limit, time => KillAsFailed(member, "not-ready", $"'{member.Name}' was not ready after {limit.TotalSeconds:0.###} s: killed", time), static state => state == ProcessState.Running);
        }
        else if (member.Killed)
        {
            _steps.Add(new Step.Kill(member));
        }
        else
        {
            RequestEnd(member, member.ComesBack);
        }
    });

    /// <summary>The role of the process has begun.</summary>
    public IReadOnlyList<Step> RoleBegan(Member member, TimeSpan now) => Do(now, () =>
    {
        member.RoleHasBegun = true;
        BecomeReady(member, now);
    });

    /// <summary>A line of the process has had an awaited text in it.</summary>
    public IReadOnlyList<Step> Said(Member member, string text, TimeSpan now) => Do(now, () =>
    {
        member.Lines.Add(text);
        BecomeReady(member, now);
    });

    /// <summary>The process has been reaped, or (without an exit) could not be started.</summary>
    public IReadOnlyList<Step> Ended(Member member, ProcessExit? exit, TimeSpan now) => Do(now, () =>
    {
        TimeSpan lived = now - member.LifeBegan;
        bool neverBegan = member.Lives == 1 && (exit is null || !member.RoleHasBegun);
        member.Exit = exit;
        Move(member, ProcessState.Ended, now);
        if (_stopping || member.Group.GaveUp)
            return;
        if (member.Group.Round?.Contains(member) == true || member.ComesBack)
            Move(member, ProcessState.Backoff, now);
        else if (!member.AskedToEnd && member.Rules.Restart.Wants(exit))
            StartAnew(member, lived, now);
        else if (!member.AskedToEnd && neverBegan)
            NotStarted ??= member;
    });

    /// <summary>A timer that was asked for has come due.</summary>
    public IReadOnlyList<Step> Due(int timer, TimeSpan now) => Do(now, () =>
    {
        if (_timers.Remove(timer, out Action<TimeSpan>? action))
            action(now);
    });

    /// <summary>Kills a process that has broken a rule of its own; that is a failure, and its restart policy holds.</summary>
    public IReadOnlyList<Step> Break(Member member, string reason, string text, TimeSpan now) => Do(now, () => KillAsFailed(member, reason, text, now));

    private static int IndexOf(GroupRules rules, Member member) => rules.Keys.ToList().IndexOf(member.Rules.Key);

    private void Add(ProcessRules rules, MemberGroup group)
    {
        Member member = new(rules) { Group = group };
        _members.Add(member);
        _byName.Add(rules.Name, member);
        group.Members.Add(member);
        if (!_byKey.TryGetValue(rules.Key, out List<Member>? instances))
            _byKey[rules.Key] = instances = [];
        instances.Add(member);
    }

    private List<Step> Do(TimeSpan now, Action change)
    {
        _steps = [];
        change();
        GoOn(now);
        return _steps;
    }

    // Every call ends here: what has happened may let others start, or end.
    private void GoOn(TimeSpan now)
    {
        if (_stopping)
        {
            AskNext(now);
            return;
        }

        foreach (MemberGroup group in _members.Select(member => member.Group).Where(group => group.Round is not null || group.GaveUp).Distinct().ToList())
            GoOn(group, now);
        foreach (Member member in _members.Where(member => member.State == ProcessState.Backoff && member.ComesBack && member.Group.Round is null).ToList())
            Renew(member, now);
        StartWaiting(now);
    }

    private void StartWaiting(TimeSpan now)
    {
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach (Member member in _members.Where(member => member.State == ProcessState.Waiting).ToList())
            {
                Dependency? hopeless = member.Rules.Dependencies.FirstOrDefault(IsHopeless);
                if (hopeless is not null)
                    Skip(member, hopeless, now);
                else if (member.Rules.Dependencies.All(IsMet))
                    Start(member, now);
                changed |= member.State != ProcessState.Waiting;
            }
        }
    }

    /// <summary>What a waiting process still waits for, for people; null when it waits for nothing.</summary>
    public string? WaitsFor(Member member) => member.State != ProcessState.Waiting ? null : member.Rules.Dependencies.FirstOrDefault(dependency => !IsMet(dependency))?.ToString();

    private bool IsMet(Dependency dependency) => Instances(dependency.Key).All(other => dependency.Condition switch
    {
        DependencyCondition.Started => other.WasStarted,
        DependencyCondition.Ready => other.WasReady,
        DependencyCondition.Completed => other.State == ProcessState.Ended && other.Lives > 0,
        DependencyCondition.CompletedSuccessfully => other.State == ProcessState.Ended && other.Exit is { Success: true },
        _ => other.Lines.Contains(dependency.Line!),
    });

    // Whoever has ended for good changes no more.
    private bool IsHopeless(Dependency dependency) => !IsMet(dependency) && Instances(dependency.Key).Any(other => other.State == ProcessState.Ended && dependency.Condition switch
    {
        DependencyCondition.Started => !other.WasStarted,
        DependencyCondition.Ready => !other.WasReady,
        DependencyCondition.Completed => other.Lives == 0,
        DependencyCondition.CompletedSuccessfully => other.Exit is not { Success: true },
        _ => !other.Lines.Contains(dependency.Line!),
    });

    private void Skip(Member member, Dependency dependency, TimeSpan now)
    {
        member.Skipped = dependency.ToString();
        Move(member, ProcessState.Ended, now);
        _steps.Add(new Step.Tell(member, "process.skipped", $"'{member.Name}' is never started: it waited for {dependency}, which can't happen any more", ("process", member.Name)));
    }

    private void Start(Member member, TimeSpan now)
    {
        member.Lives++;
        member.LifeBegan = now;
        Forget(member);
        Move(member, ProcessState.Starting, now);
        _steps.Add(new Step.Start(member));
    }

    // What is known of a life does not hold for the next.
    private static void Forget(Member member)
    {
        member.Exit = null;
        member.WasStarted = member.WasReady = member.RoleHasBegun = member.AskedToEnd = member.ComesBack = member.Killed = false;
        member.KilledAs = member.Skipped = null;
        member.Lines.Clear();
    }

    private void BecomeReady(Member member, TimeSpan now)
    {
        if (member.State != ProcessState.Running || !member.RoleHasBegun || (member.Rules.Readiness.Line is { } line && !member.Lines.Contains(line)))
            return;
        member.WasReady = true;
        Move(member, ProcessState.Ready, now);
        _steps.Add(new Step.Tell(member, "process.ready", null, ("process", member.Name)));
    }

    private static void Move(Member member, ProcessState state, TimeSpan now)
    {
        member.State = state;
        member.Since = now;
    }

    /// <summary>Does <paramref name="action"/> after a time, if the process is then still in the same life and in a state that fits.</summary>
    private void After(Member member, TimeSpan time, Action<TimeSpan> action, Func<ProcessState, bool> still)
    {
        int life = member.Lives;
        After(time, now =>
        {
            if (member.Lives == life && still(member.State))
                action(now);
        });
    }

    private void After(TimeSpan time, Action<TimeSpan> action)
    {
        _timers[++_lastTimer] = action;
        _steps.Add(new Step.Wake(_lastTimer, time));
    }
}
