using ProcActors.Conditions;
using ProcActors.Coordination;
using ProcActors.Leases;
using ProcActors.RLocks;

namespace ProcActors.Tests.Unit.Simulation;

/// <summary>
/// A condition as people use it: a stock that is only touched with the lock held, consumers that wait while it is empty, producers that notify one of them.
/// Whoever gets an abandoned lock notifies all, since nobody knows what was left undone. Then nobody waits while there is something to take.
/// </summary>
internal sealed class ConditionSimulation(int seed, SeededFault fault = SeededFault.None) : StateSimulation<ConditionState>(seed, fault, new ConditionState())
{
    private const string Producing = "the lock, to add to the stock";
    private const string Consuming = "the lock, to take from the stock";
    private const string Room = "a notification";
    private const string Notice = "the answer to a notification";
    private const string Letting = "the answer to a release";
    private SimulatedPeer? _owner;
    private bool _abandoned;
    private int _stock;
    private bool _over;

    protected override void Act(SimulatedPeer peer)
    {
        if (peer.Hands.Count > 0)
            Work(peer);
        else if (peer.Open.Count > 0)
            GiveUp(peer, about => Random.Next(6) == 0 && about is Producing or Consuming);
        else
            Begin(peer, Random.Next(2) == 0 ? Producing : Consuming);
    }

    protected override void Heard(SimulatedPeer peer, object message)
    {
        if (message is Letting or Room && _owner == peer)
            _owner = null;
    }

    protected override void Gone(SimulatedPeer peer)
    {
        _abandoned |= _owner == peer;
        _owner = _owner == peer ? null : _owner;
    }

    protected override void Answered(SimulatedPeer peer, IReply reply)
    {
        if (reply is not (RLockProtocol.Granted or ConditionProtocol.Resumed))
            return;
        bool abandoned = reply is RLockProtocol.Granted { Abandoned: true } or ConditionProtocol.Resumed { Abandoned: true };
        if (abandoned != _abandoned)
            throw new SimulationException($"{peer} is told {reply}, and the lock was {(_abandoned ? "" : "not ")}abandoned");
        (_owner, _abandoned) = (peer, false);
    }

    protected override void Received(SimulatedPeer peer, IReply reply, object about)
    {
        switch (reply)
        {
            case RLockProtocol.Granted granted:
                Enter(peer, new Held(granted.Token, granted.Entry, about is Producing), granted.Abandoned);
                break;
            case ConditionProtocol.Resumed resumed:
                Enter(peer, new Held(resumed.Token, resumed.Entry, Produces: false), resumed.Abandoned);
                break;
            case LeaseProtocol.Answered { Answer: LeaseAnswer.NotHeld }:
                throw new SimulationException($"{peer} has the lock and is told that it has not");
        }
    }

    protected override void Wind(SimulatedPeer peer)
    {
        // All who still wait for something to take are given it.
        _over = true;
        if (peer.Hands.Count > 0)
            Work(peer);
        else if (peer.Open.Count == 0 && Peers.Exists(other => !other.Dead && other.Open.ContainsValue(Room)))
            Begin(peer, Producing);
        else if (Living.All(other => other.Open.ContainsValue(Room)))
            GiveUp(peer, about => about is Room);
        else if (Peers.TrueForAll(other => !other.Dead || other.Reaped) && Living.All(other => other.Open.Count == 0 || other.Open.ContainsValue(Room)) && Living.All(other => other.Hands.Count + other.FromCoordinator.Count + other.ToCoordinator.Count == 0))
            JudgeRoom();
    }

    protected override void JudgeEnd() => JudgeRoom();

    private void JudgeRoom()
    {
        if (_stock > 0 && !_abandoned && Living.FirstOrDefault(peer => peer.Open.ContainsValue(Room)) is { } waiting)
            throw new SimulationException($"{waiting} waits in the room although there are {_stock} to take: a notification was lost");
    }

    private void Begin(SimulatedPeer peer, string what) => Ask(peer, what, request => State.Acquire(peer.Process, request, wait: true));

    private void Enter(SimulatedPeer peer, Held held, bool abandoned)
    {
        peer.Hands.Add(held);
        if (Living.Count(other => other.Hands.Count > 0) > 1)
            throw new SimulationException("two processes that live have the lock");
        if (abandoned)
            Notify(peer, int.MaxValue);
    }

    // All of it is sent in one go, and any of it may be lost with its process.
    private void Work(SimulatedPeer peer)
    {
        Held held = (Held)peer.Hands[0];
        peer.Hands.Clear();
        if (held.Produces)
        {
            _stock++;
            Notify(peer, 1);
        }
        else if (_stock == 0 && !(_over && Random.Next(3) == 0))
        {
            Ask(peer, Room, request => State.Wait(peer.Process, request, held.Token, "", wait: true));
            return;
        }
        else if (_stock > 0)
        {
            _stock--;
        }

        Ask(peer, Letting, request => State.Release(peer.Process, request, held.Token, held.Entry));
    }

    private void Notify(SimulatedPeer peer, int count) => Ask(peer, Notice, request => State.Notify(peer.Process, request, "", count));

    private sealed record Held(long Token, long Entry, bool Produces);
}
