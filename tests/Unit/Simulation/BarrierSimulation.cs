using ProcActors.Barriers;
using ProcActors.Coordination;

namespace ProcActors.Tests.Unit.Simulation;

/// <summary>A barrier: a round has all its parties, each in a place of its own, its action has been run before anybody passes, and nobody waits for the dead.</summary>
internal sealed class BarrierSimulation : StateSimulation<BarrierState>
{
    private const string Arriving = "the others at the barrier";
    private const string Acting = "the others, after its action";
    private const string Managing = "an abort or a reset";
    private readonly int _parties;
    private readonly HashSet<SimulatedPeer> _arrived = [];
    private readonly Queue<int> _places = [];
    private readonly Dictionary<long, HashSet<int>> _rounds = [];
    private readonly HashSet<long> _acted = [];
    private (SimulatedPeer Peer, long Round)? _acting;
    private bool _over;

    public BarrierSimulation(int seed, SeededFault fault = SeededFault.None)
        : this(seed, fault, 2 + (seed % 2))
    {
    }

    private BarrierSimulation(int seed, SeededFault fault, int parties)
        : base(seed, fault, new BarrierState(parties)) => _parties = parties;

    protected override void Act(SimulatedPeer peer)
    {
        if (peer.Hands.Count > 0)
        {
            Finish(peer);
            return;
        }

        switch (Random.Next(12))
        {
            case < 6 when peer.Open.Count == 0:
                bool acts = Random.Next(2) == 0;
                bool waits = Random.Next(8) > 0;
                Ask(peer, Arriving, request => State.Arrive(peer.Process, request, acts, waits));
                break;
            case 6:
                GiveUp(peer, about => about is Arriving);
                break;
            case 7 when peer.Open.ContainsValue(Arriving):
                long late = peer.Open.First(open => open.Value is Arriving).Key;
                Send(peer, "no time left", () => State.Expire(peer.Process, late));
                break;
            case 8 when Random.Next(3) == 0:
                Ask(peer, Managing, request => State.Abort(peer.Process, request));
                break;
            case 9:
                Reset(peer);
                break;
        }
    }

    protected override void Heard(SimulatedPeer peer, object message)
    {
        if (message is Arriving && State.Broken is null)
            _arrived.Add(peer);
        if (message is Acting && _acting?.Peer == peer)
            _acting = null;
    }

    protected override void Gone(SimulatedPeer peer)
    {
        if (_acting?.Peer == peer)
            _acting = null;
    }

    protected override void Answered(SimulatedPeer peer, IReply reply)
    {
        switch (reply)
        {
            case BarrierProtocol.Act act:
                _acting = (peer, act.Round);
                _acted.Add(act.Round);
                break;
            case BarrierProtocol.Passed passed:
                if (!_arrived.Remove(peer))
                    throw new SimulationException($"{peer} passes and has not arrived");
                _places.Enqueue(passed.Index);
                break;
            default:
                _arrived.Remove(peer);
                break;
        }
    }

    protected override void Happened(Occurrence happened)
    {
        if (happened.Name != "barrier.passed")
            return;
        int place = _places.Dequeue();
        if (_acting?.Round == happened.Number)
            throw new SimulationException($"{happened.Process} passes while the action is being run");
        if (!_rounds.TryGetValue(happened.Number, out HashSet<int>? places))
            _rounds.Add(happened.Number, places = []);
        if (place < 0 || place >= _parties || !places.Add(place))
            throw new SimulationException($"{happened.Process} passes in place {place} of {_parties}, which is another's or none");
    }

    protected override void JudgeEnd()
    {
        // Of a round with an action, one may have left while it was run.
        foreach ((long round, HashSet<int> places) in _rounds.Where(round => !_acted.Contains(round.Key) && round.Value.Count != _parties))
            throw new SimulationException($"{places.Count} of {_parties} passed in round {round}");
    }

    protected override void Received(SimulatedPeer peer, IReply reply, object about)
    {
        if (reply is BarrierProtocol.Act act)
            peer.Hands.Add(act.Round);
    }

    protected override void Wind(SimulatedPeer peer)
    {
        if (peer.Hands.Count > 0)
            Finish(peer);
        else if (!_over && (_over = Living.Any(other => other.Open.Count > 0)) && peer.Open.Count == 0)
            Reset(peer);
        else if (peer.Open.Count == 0)
            Ask(peer, Managing, request => State.Abort(peer.Process, request));
    }

    private void Reset(SimulatedPeer peer) => Ask(peer, Managing, request => State.Reset(peer.Process, request));

    private void Finish(SimulatedPeer peer)
    {
        long round = (long)peer.Hands[0];
        peer.Hands.Clear();
        string? error = Random.Next(6) == 0 ? "it failed" : null;
        Ask(peer, Acting, request => State.Finish(peer.Process, request, round, error));
    }
}
