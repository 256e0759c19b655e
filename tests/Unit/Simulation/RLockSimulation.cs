using ProcActors.Coordination;
using ProcActors.Leases;
using ProcActors.RLocks;

namespace ProcActors.Tests.Unit.Simulation;

/// <summary>A re-entrant lock: one flow of one process has it at a time, however often; those that wait have it in their order; tokens only grow.</summary>
internal sealed class RLockSimulation(int seed, SeededFault fault = SeededFault.None) : StateSimulation<RLockState>(seed, fault, new RLockState())
{
    private readonly List<(SimulatedPeer Peer, Wish Wish)> _line = [];
    private (SimulatedPeer Peer, long Flow)? _owner;
    private long _token;
    private long _wishes;

    protected override void Act(SimulatedPeer peer)
    {
        switch (Random.Next(5))
        {
            case 0 or 1 when peer.Open.Count + peer.Hands.Count < 4:
                Wish wish = new(++_wishes, Random.Next(1, 3), Random.Next(4) > 0);
                Ask(peer, wish, request => State.Acquire(peer.Process, wish.Flow, request, wish.Waits));
                break;
            case 2 or 3:
                Release(peer);
                break;
            default:
                GiveUp(peer, about => about is Wish);
                break;
        }
    }

    protected override void Heard(SimulatedPeer peer, object message)
    {
        if (message is Wish wish)
            _line.Add((peer, wish));
        else if (message is Withdrawal withdrawal)
            _line.RemoveAll(waiting => waiting.Wish.Equals(withdrawal.About));
    }

    protected override void Gone(SimulatedPeer peer) => _line.RemoveAll(waiting => waiting.Peer == peer);

    protected override void Answered(SimulatedPeer peer, IReply reply)
    {
        if (peer.Open.GetValueOrDefault(reply.Request) is not Wish wish)
            return;
        bool isAgain = reply is RLockProtocol.Granted again && again.Token == _token;
        if (reply is RLockProtocol.Granted granted && !isAgain)
        {
            if (_line.Count > 0 && _line[0] != (peer, wish))
                throw new SimulationException($"{peer} has the lock before {_line[0].Peer}, who came first");
            if (granted.Token <= _token)
                throw new SimulationException($"token {granted.Token} came after {_token}");
            _token = granted.Token;
            _owner = (peer, wish.Flow);
        }

        if (isAgain && _owner != (peer, wish.Flow))
            throw new SimulationException($"{peer} enters the lock that {_owner} has");
        _line.Remove((peer, wish));
    }

    protected override void Received(SimulatedPeer peer, IReply reply, object about)
    {
        switch (reply)
        {
            case RLockProtocol.Granted granted:
                peer.Hands.Add(new Held(granted.Token, granted.Entry));
                if (Living.SelectMany(other => other.Hands).Cast<Held>().Select(held => held.Token).Distinct().Count() > 1)
                    throw new SimulationException("two holds of one lock are in the hands of processes that live");
                break;
            case LeaseProtocol.Answered { Answer: LeaseAnswer.NotHeld }:
                throw new SimulationException($"{peer} may not release what it holds");
        }
    }

    protected override void Wind(SimulatedPeer peer) => Release(peer);

    protected override void JudgeEnd()
    {
        if (State.Held is not null || State.WaitingCount > 0)
            throw new SimulationException("somebody has the lock when all is over");
    }

    private void Release(SimulatedPeer peer)
    {
        if (peer.Hands.Count == 0)
            return;
        Held held = (Held)peer.Hands[^1];
        peer.Hands.Remove(held);
        Ask(peer, held, request => State.Release(peer.Process, request, held.Token, held.Entry));
    }

    private sealed record Wish(long Number, long Flow, bool Waits);

    private sealed record Held(long Token, long Entry);
}
