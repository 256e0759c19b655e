using CsCheck;
using ProcActors.Coordination;
using ProcActors.Tables;

namespace ProcActors.Tests.Unit.Tables;

public sealed class TableStateSpecs
{
    private static readonly Incarnation[] Processes = [.. Enumerable.Range(1, 4).Select(i => new Incarnation("run", $"p{i}", $"0.{i}"))];
    private static readonly byte[] Key = [1];
    private readonly TableState _state = new(isRecorded: true);
    private long _request;

    [Fact]
    public void A_value_set_is_read_and_the_one_before_comes_back_when_asked_for()
    {
        Assert.Equal((false, 0), Entry(Write(0, TableWrite.Set, 7)));
        Assert.Equal((true, 7), Entry(Write(1, TableWrite.Set, 8, wantsValue: true)));
        Assert.Equal((true, 8), Entry(Write(2, TableWrite.Add, 9, wantsValue: true)));
        Assert.Equal(8, ValueOf(_state, Key));
        Assert.Equal((true, 8), Entry(Write(2, TableWrite.Remove, 0, wantsValue: true)));
        Assert.Equal((false, 0), Entry(Write(2, TableWrite.Remove, 0, wantsValue: true)));
        Assert.Equal((false, 0), Entry(Write(2, TableWrite.Add, 9, wantsValue: true)));
        Assert.Equal((9, 1), (ValueOf(_state, Key), _state.Count));
        Assert.Equal([1L, 2, 3], _state.Events.Select(happened => happened.Number));
    }

    [Fact]
    public void While_an_entry_is_lent_writes_wait_in_their_order_and_reads_do_not()
    {
        Write(0, TableWrite.Set, 1);
        TableProtocol.Lent lent = Assert.IsType<TableProtocol.Lent>(Write(0, TableWrite.Borrow)!.Value.Message);
        Assert.Equal((true, 1), (lent.Existed, lent.Payload[0]));
        Assert.Null(Write(1, TableWrite.Set, 5, wantsValue: true));
        Assert.Null(Write(2, TableWrite.Borrow));
        Assert.Equal(1, ValueOf(_state, Key));
        _state.Return(Processes[0], ++_request, lent.Loan, TableWrite.Set, [[2]]);
        Assert.Equal([Processes[0], Processes[1], Processes[2]], _state.Replies.TakeLast(3).Select(reply => reply.To));
        Assert.Equal((true, 2), Entry(_state.Replies[^2]));
        Assert.Equal(5, Assert.IsType<TableProtocol.Lent>(_state.Replies[^1].Message).Payload[0]);
    }

    [Fact]
    public void A_borrower_that_ends_leaves_the_entry_as_it_was_and_the_next_is_served()
    {
        Write(0, TableWrite.Set, 1);
        TableProtocol.Lent lent = (TableProtocol.Lent)Write(0, TableWrite.Borrow)!.Value.Message;
        Write(1, TableWrite.Borrow);
        _state.End(Processes[0]);
        Assert.Equal(1, Assert.IsType<TableProtocol.Lent>(_state.Replies[^1].Message).Payload[0]);
        _state.Return(Processes[0], ++_request, lent.Loan, TableWrite.Set, [[9]]);
        Assert.Equal(1, ValueOf(_state, Key));
        _state.End(Processes[1]);
        Assert.Equal((true, 1), Entry(Write(2, TableWrite.Set, 3, wantsValue: true)));
    }

    [Fact]
    public void What_was_cleared_while_it_was_lent_is_computed_anew()
    {
        Write(0, TableWrite.Set, 1);
        TableProtocol.Lent lent = (TableProtocol.Lent)Write(0, TableWrite.Borrow)!.Value.Message;
        _state.Clear(Processes[1], ++_request);
        Assert.Equal(0, _state.Count);
        _state.Return(Processes[0], ++_request, lent.Loan, TableWrite.Set, [[2]]);
        Assert.False(Assert.IsType<TableProtocol.Lent>(_state.Replies[^1].Message).Existed);
        _state.Return(Processes[0], ++_request, lent.Loan, TableWrite.Set, [[3]]);
        Assert.Equal((false, 3), (Entry(_state.Replies[^1]).Existed, ValueOf(_state, Key)));
    }

    [Fact]
    public void A_large_value_goes_out_in_the_parts_it_came_in()
    {
        _state.Write(Processes[0], 1, Key, TableWrite.Set, [[1], [2], [3]], wantsValue: false);
        _state.Read(Processes[1], 2, Key, wantsValue: true);
        Reply reply = _state.Replies[^1];
        Assert.Equal([1, 2, 3], (byte[])[.. reply.Before!.SelectMany(part => part), .. ((TableProtocol.Entry)reply.Message).Payload]);
        _state.Copy(Processes[1], 3);
        Assert.Equal([1, 0, 0, 0, 3, 0, 0, 0, 1, 1, 2, 3], ((TableProtocol.Copied)_state.Replies[^1].Message).Payload);
    }

    /// <summary>Any history of writes, loans and deaths: nothing is written under a loan, so no update is lost; every living request has one answer or waits.</summary>
    [Fact]
    public void Every_history_loses_no_update_and_answers_the_living_once() =>
        Gen.Select(Gen.Int[0, 14], Gen.Int[0, 3], Gen.Int[1, 60]).Array[1, 100].Sample(steps =>
        {
            TableState state = new(isRecorded: false);
            byte[][] keys = [[1], [2]];
            HashSet<Incarnation> ended = [];
            HashSet<(Incarnation Owner, long Request)> open = [];
            Dictionary<long, (Incarnation Owner, byte[] Key, int Seen)> loans = [];
            Dictionary<(Incarnation, long), byte[]> borrowing = [];
            long request = 0;
            foreach ((int what, int who, int number) in steps)
            {
                Incarnation process = Processes[who];
                byte[] key = keys[number % 2];
                if (ended.Contains(process))
                    continue;
                Dictionary<long, (Incarnation Owner, byte[] Key, int Seen)> before = new(loans);
                long back = 0;
                switch (what)
                {
                    case <= 4:
                        open.Add((process, ++request));
                        state.Write(process, request, key, (TableWrite)(1 + (number % 3)), [[(byte)number]], wantsValue: true);
                        break;
                    case <= 8:
                        open.Add((process, ++request));
                        borrowing[(process, request)] = key;
                        state.Write(process, request, key, TableWrite.Borrow, [], wantsValue: false);
                        break;
                    case <= 11 when loans.Where(pair => pair.Value.Owner == process).Select(pair => pair.Key).FirstOrDefault() is > 0 and var loan:
                        back = loan;
                        int now = ValueOf(state, loans[loan].Key);
                        open.Add((process, ++request));
                        borrowing[(process, request)] = loans[loan].Key;
                        state.Return(process, request, loan, (TableWrite)(number % 4), [[(byte)number]]);
                        bool again = state.Replies.Exists(reply => reply.Message is TableProtocol.Lent lent && lent.Loan == loan);
                        Assert.True(again || number % 4 == 0 || now == loans[loan].Seen, "an update was written over a change it had not seen");
                        loans.Remove(loan);
                        break;
                    case 12:
                        state.Withdraw(process, number);
                        break;
                    case 13:
                        open.Add((process, ++request));
                        state.Clear(process, request);
                        break;
                    default:
                        state.End(process);
                        ended.Add(process);
                        open.RemoveWhere(pair => pair.Owner == process);
                        foreach (long loan in loans.Where(pair => pair.Value.Owner == process).Select(pair => pair.Key).ToList())
                            loans.Remove(loan);
                        break;
                }

                foreach (Reply reply in state.Replies)
                {
                    Assert.True(open.Remove((reply.To, reply.Message.Request)), $"{reply} answers nothing that is open");
                    if (reply.Message is TableProtocol.Lent lent)
                        loans[lent.Loan] = (reply.To, borrowing[(reply.To, lent.Request)], lent.Existed ? lent.Payload[0] : -1);
                }

                state.Replies.Clear();
                state.AssertInvariants();
                Assert.Equal(loans.Count, loans.Values.Select(loan => loan.Key[0]).Distinct().Count());
                if (what != 13)
                    Assert.All(before.Where(pair => loans.TryGetValue(pair.Key, out var same) && same.Seen == pair.Value.Seen && pair.Key != back && !steps.Any(step => step.Item1 == 13)), pair => Assert.Equal(pair.Value.Seen, ValueOf(state, pair.Value.Key)));
                if (loans.Count == 0)
                    Assert.Empty(open);
                Assert.Equal(keys.Count(one => ValueOf(state, one) >= 0), state.Count);
            }
        });

    private static int ValueOf(TableState state, byte[] key)
    {
        state.Read(Processes[0], -1, key, wantsValue: true);
        TableProtocol.Entry entry = (TableProtocol.Entry)state.Replies[^1].Message;
        state.Replies.RemoveAt(state.Replies.Count - 1);
        return entry.Existed ? entry.Payload[0] : -1;
    }

    private static (bool Existed, int Value) Entry(Reply? reply) =>
        reply?.Message is TableProtocol.Entry entry ? (entry.Existed, entry.Payload is [var value] ? value : 0) : throw new InvalidOperationException($"{reply} is no entry");

    private Reply? Write(int process, TableWrite what, byte value = 0, bool wantsValue = false)
    {
        int before = _state.Replies.Count;
        _state.Write(Processes[process], ++_request, Key, what, [[value]], wantsValue);
        return _state.Replies.Count > before ? _state.Replies[^1] : null;
    }
}
