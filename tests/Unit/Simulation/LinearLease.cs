using ProcActors.Leases;

namespace ProcActors.Tests.Unit.Simulation;

/// <summary>Acquires, tries and releases of a lock, or of a semaphore of two, by processes that die: a reap is a call that releases what the dead had.</summary>
internal sealed class LinearLease : LinearSimulation<LinearLease.Call>
{
    private readonly int _permits;
    private readonly LeaseState _state;

    public LinearLease(int seed)
        : base(seed, deaths: true, "")
    {
        _permits = 1 + (seed % 2);
        _state = new LeaseState(_permits, bounded: true);
    }

    protected override Call Next(Client client) =>
        new(client.Process.Name, client.Tokens.Count > 0 && Random.Next(3) > 0 ? What.Release : Random.Next(2) == 0 ? What.Acquire : What.Try);

    protected override void Apply(Client client, long request, Call call)
    {
        if (call.What == What.Release)
            _state.Release(client.Process, request, client.Tokens[0]);
        else
            _state.Acquire(client.Process, request, 1, wait: call.What == What.Acquire);
    }

    protected override bool Withdraw(Client client, long request, Call call)
    {
        Say(client, () => _state.Withdraw(client.Process, request));
        return true;
    }

    protected override Call End(Client client)
    {
        _state.End(client.Process);
        return new Call(client.Process.Name, What.Die);
    }

    protected override IEnumerable<(Incarnation To, long Request, object Answer)> Answers()
    {
        _state.AssertInvariants();
        foreach (LeaseReply reply in _state.Replies)
            yield return (reply.To, reply.Request, reply);
        _state.Replies.Clear();
        _state.Events.Clear();
    }

    protected override string Receive(Client client, long request, Call call, object answer)
    {
        LeaseReply reply = (LeaseReply)answer;
        if (reply.Lease is { } lease)
            client.Tokens.Add(lease.Token);
        else if (reply.Answer == LeaseAnswer.Released)
            client.Tokens.RemoveAt(0);
        return reply.Answer == LeaseAnswer.Withdrawn ? Withdrawn : reply.Answer.ToString();
    }

    protected override (string After, string Result)? Effect(string state, Call call)
    {
        List<string> owners = state.Length == 0 ? [] : [.. state.Split(' ')];
        switch (call.What)
        {
            case What.Release:
                return owners.Remove(call.Process) ? (Join(owners), nameof(LeaseAnswer.Released)) : null;
            case What.Die:
                owners.RemoveAll(owner => owner == call.Process);
                return (Join(owners), "");
            default:
                if (owners.Count == _permits)
                    return call.What == What.Acquire ? null : (state, nameof(LeaseAnswer.Taken));
                return (Join([.. owners, call.Process]), nameof(LeaseAnswer.Granted));
        }
    }

    private static string Join(IEnumerable<string> owners) => string.Join(' ', owners.Order(StringComparer.Ordinal));

    internal enum What
    {
        Acquire,
        Try,
        Release,
        Die,
    }

    internal sealed record Call(string Process, What What);
}
