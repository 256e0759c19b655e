using ProcActors.Coordination;
using ProcActors.Pipes;

namespace ProcActors.Tests.Unit.Simulation;

/// <summary>
/// A pipe whose ends several processes hold: a message that was accepted is received once, in its order, by somebody who lives, unless its receiver died with
/// it; and when all that held an end are gone, the others learn that it is over.
/// </summary>
internal sealed class PipeSimulation(int seed, SeededFault fault = SeededFault.None) : StateSimulation<PipeState>(seed, fault, new PipeState(capacity: seed % 3))
{
    private readonly HashSet<int> _accepted = [];
    private readonly Dictionary<int, SimulatedPeer> _received = [];
    private readonly int[] _lastFresh = new int[2];
    private readonly HashSet<long> _handedOut = [];
    private int _messages;
    private bool _over;

    // Even lives hold the one end, odd lives the other.
    protected override void Act(SimulatedPeer peer)
    {
        int side = SideOf(peer);
        switch (Random.Next(6))
        {
            case 0 or 1:
                Sending message = new(++_messages, Waits: Random.Next(3) > 0);
                if (Fault == SeededFault.AcknowledgeBeforeAccept)
                    _accepted.Add(message.Number);
                Ask(peer, message, request => State.Send(peer.Process, request, side, [BitConverter.GetBytes(message.Number)], message.Waits));
                break;
            case 2 or 3:
                Receive(peer, waits: Random.Next(3) > 0);
                break;
            case 4:
                Ask(peer, "something to receive", request => State.Poll(peer.Process, request, side, wait: false));
                break;
            default:
                GiveUp(peer, about => about is Receiving or Sending);
                break;
        }
    }

    protected override void Answered(SimulatedPeer peer, IReply reply)
    {
        if (reply is PipeProtocol.Received received && _handedOut.Add((received.Item * 2) + SideOf(peer)))
        {
            // Handed out for the first time: then in the order in which they came.
            if (received.Item <= _lastFresh[SideOf(peer)])
                throw new SimulationException($"message {received.Item} comes after {_lastFresh[SideOf(peer)]}");
            _lastFresh[SideOf(peer)] = (int)received.Item;
        }
    }

    protected override void Received(SimulatedPeer peer, IReply reply, object about)
    {
        switch (reply)
        {
            case PipeProtocol.Received received:
                int number = BitConverter.ToInt32(received.Payload);
                if (_received.TryGetValue(number, out SimulatedPeer? before) && !before.Dead)
                    throw new SimulationException($"{peer} and {before} have both received message {number}");
                _received[number] = peer;
                Send(peer, "received", () => State.Accept(peer.Process, SideOf(peer), received.Item));
                break;
            case PipeProtocol.Answered { Answer: PipeAnswer.Done } when about is Sending sending:
                _accepted.Add(sending.Number);
                break;
        }
    }

    protected override void Wind(SimulatedPeer peer)
    {
        _over = true;
        GiveUp(peer, about => about is Receiving { Waits: true });
        if (!Living.Any(other => SideOf(other) != SideOf(peer)))
            GiveUp(peer, about => about is Sending);
        if (!peer.Open.Values.Any(about => about is Receiving))
            Receive(peer, waits: false);
    }

    protected override void JudgeEnd()
    {
        bool[] held = [Living.Any(peer => SideOf(peer) == 0), Living.Any(peer => SideOf(peer) == 1)];
        if (held[0] && held[1] && _accepted.FirstOrDefault(message => !_received.ContainsKey(message)) is > 0 and int lost)
            throw new SimulationException($"message {lost} was accepted and is lost");
    }

    private void Receive(SimulatedPeer peer, bool waits) =>
        Ask(peer, new Receiving(waits && !_over), request => State.Receive(peer.Process, request, SideOf(peer), waits));

    private static int SideOf(SimulatedPeer peer) => int.Parse(peer.Process.Number[2..], System.Globalization.CultureInfo.InvariantCulture) % 2;

    private sealed record Sending(int Number, bool Waits);

    private sealed record Receiving(bool Waits);
}
