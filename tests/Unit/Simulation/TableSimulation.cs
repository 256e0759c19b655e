using ProcActors.Coordination;
using ProcActors.Tables;

namespace ProcActors.Tests.Unit.Simulation;

/// <summary>Shared values that processes count in: no addition that was confirmed is lost or made twice, and the value is whole whoever dies in the middle.</summary>
internal sealed class TableSimulation(int seed, SeededFault fault = SeededFault.None) : StateSimulation<TableState>(seed, fault, new TableState(isRecorded: false))
{
    private const string Reading = "a value";
    private readonly byte[][] _keys = [[1], [2]];
    private readonly HashSet<(int Key, int Number)> _confirmed = [];
    private readonly int[] _sent = new int[2];

    protected override void Act(SimulatedPeer peer)
    {
        if (peer.Hands.Count > 0 && Random.Next(2) == 0)
        {
            GiveBack(peer, keep: Random.Next(5) == 0);
            return;
        }

        int key = Random.Next(_keys.Length);
        switch (Random.Next(5))
        {
            case 0:
                Ask(peer, Reading, request => State.Read(peer.Process, request, _keys[key], wantsValue: true));
                break;
            case 1 or 2 when peer.Hands.Count + peer.Open.Count < 2:
                Borrow(peer, key);
                break;
            case 3:
                GiveUp(peer, about => about is Borrowing);
                break;
        }
    }

    protected override void Answered(SimulatedPeer peer, IReply reply)
    {
        if (reply is TableProtocol.Lent lent && Peers.Exists(other => other != peer && !other.Dead && other.Hands.Any(hand => hand is Loan loan && loan.Number == lent.Loan)))
            throw new SimulationException($"{peer} is lent what another has");
    }

    protected override void Received(SimulatedPeer peer, IReply reply, object about)
    {
        switch (reply)
        {
            case TableProtocol.Lent lent:
                Loan loan = new(lent.Loan, ((Borrowing)about).Key, NumberOf(lent.Payload));
                peer.Hands.Add(loan);
                if (Living.SelectMany(other => other.Hands).Cast<Loan>().Count(other => other.Key == loan.Key) > 1)
                    throw new SimulationException("one value is lent to two processes that live");
                break;
            case TableProtocol.Entry entry when about is Returning { Keeps: false } returned:
                if (!entry.Existed && returned.Number > 1)
                    throw new SimulationException($"{peer} gives back what it was lent, and is told that it was not");
                if (!_confirmed.Add((returned.Key, returned.Number)))
                    throw new SimulationException($"the sum {returned.Number} was confirmed twice: an addition is lost");
                break;
        }
    }

    protected override void Wind(SimulatedPeer peer)
    {
        if (peer.Hands.Count > 0)
            GiveBack(peer, keep: false);
    }

    protected override void JudgeEnd()
    {
        for (int key = 0; key < _keys.Length; key++)
        {
            State.Read(Peers[0].Process, 0, _keys[key], wantsValue: true);
            int total = NumberOf(((TableProtocol.Entry)State.Replies[^1].Message).Payload);
            int confirmed = _confirmed.Count(sum => sum.Key == key);
            if (total < confirmed || total > _sent[key])
                throw new SimulationException($"{confirmed} additions were confirmed, {_sent[key]} sent, and the sum is {total}");
        }
    }

    private void Borrow(SimulatedPeer peer, int key) =>
        Ask(peer, new Borrowing(key), request => State.Write(peer.Process, request, _keys[key], TableWrite.Borrow, [], wantsValue: false));

    private void GiveBack(SimulatedPeer peer, bool keep)
    {
        Loan loan = (Loan)peer.Hands[0];
        peer.Hands.RemoveAt(0);
        int next = loan.Value + 1;
        if (!keep)
            _sent[loan.Key]++;
        Ask(peer, new Returning(loan.Key, next, keep), request => State.Return(peer.Process, request, loan.Number, keep ? TableWrite.Keep : TableWrite.Set, [BitConverter.GetBytes(next)]));
    }

    private static int NumberOf(byte[] payload) => payload.Length == 0 ? 0 : BitConverter.ToInt32(payload);

    private sealed record Borrowing(int Key);

    private sealed record Returning(int Key, int Number, bool Keeps);

    private sealed record Loan(long Number, int Key, int Value);
}
