using System.Globalization;
using ProcActors.Tables;

namespace ProcActors.Tests.Unit.Simulation;

/// <summary>Reads, writes, removals and additions of a dictionary of two keys, by processes that die: what they had begun is done, or it is not.</summary>
internal sealed class LinearTable(int seed) : LinearSimulation<LinearTable.Call>(seed, deaths: true, "0 0")
{
    private readonly TableState _state = new(isRecorded: false);
    private int _numbers = 1000;

    protected override Call Next(Client client) => new((What)Random.Next(5), Random.Next(2), _numbers += 1000);

    protected override void Apply(Client client, long request, Call call)
    {
        byte[] key = [(byte)call.Key];
        if (call.What == What.Read)
            _state.Read(client.Process, request, key, wantsValue: true);
        else
            _state.Write(client.Process, request, key, WriteOf(call.What), call.What is What.Set or What.Add ? [BitConverter.GetBytes(call.Number)] : [], wantsValue: true);
    }

    protected override Call? End(Client client)
    {
        _state.End(client.Process);
        return null;
    }

    protected override IEnumerable<(Incarnation To, long Request, object Answer)> Answers()
    {
        _state.AssertInvariants();
        foreach (Coordination.Reply reply in _state.Replies)
            yield return (reply.To, reply.Message.Request, reply.Message);
        _state.Replies.Clear();
        _state.Events.Clear();
    }

    protected override string? Receive(Client client, long request, Call call, object answer)
    {
        if (answer is TableProtocol.Lent lent)
        {
            int next = NumberOf(lent.Payload) + 1;
            client.Tokens.Clear();
            client.Tokens.Add(next);
            Say(client, () => _state.Return(client.Process, request, lent.Loan, TableWrite.Set, [BitConverter.GetBytes(next)]));
            return null;
        }

        TableProtocol.Entry entry = (TableProtocol.Entry)answer;
        return (call.What == What.Increase ? client.Tokens[0] : NumberOf(entry.Payload)).ToString(CultureInfo.InvariantCulture);
    }

    // 0 stands for no value.
    protected override (string After, string Result)? Effect(string state, Call call)
    {
        int[] values = [.. state.Split(' ').Select(value => int.Parse(value, CultureInfo.InvariantCulture))];
        int before = values[call.Key];
        values[call.Key] = call.What switch
        {
            What.Set => call.Number,
            What.Add => before == 0 ? call.Number : before,
            What.Remove => 0,
            What.Increase => before + 1,
            _ => before,
        };
        return (string.Join(' ', values), (call.What == What.Increase ? before + 1 : before).ToString(CultureInfo.InvariantCulture));
    }

    private static TableWrite WriteOf(What what) => what switch
    {
        What.Set => TableWrite.Set,
        What.Add => TableWrite.Add,
        What.Remove => TableWrite.Remove,
        _ => TableWrite.Borrow,
    };

    private static int NumberOf(byte[] payload) => payload.Length == 0 ? 0 : BitConverter.ToInt32(payload);

    internal enum What
    {
        Read,
        Set,
        Add,
        Remove,
        Increase,
    }

    internal sealed record Call(What What, int Key, int Number);
}
