using System.Text;
using ProcActors.Queues;

namespace ProcActors.Tests.Unit.Queues;

public sealed class QueueJournalSpecs : IDisposable
{
    private static readonly Incarnation Process = new("run", "p", "0.1");
    private readonly string _folder = Directory.CreateTempSubdirectory("procactors-journal-").FullName;

    private string File1 => Path.Combine(_folder, "parts.journal");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_new_run_goes_on_with_what_was_accepted_and_not_finished()
    {
        using (Run first = new(_folder))
        {
            first.Put("a", "b", "c", "d");
            Assert.Equal("a", first.Get());
            first.Do(queue => queue.Done(Process, 1));
            Assert.Equal("b", first.Get());
        }

        using Run second = new(_folder);
        Assert.Equal(["b", "c", "d"], second.All());
        Assert.True(second.AllRedelivered);
        second.Put("e");
        second.Do(queue => Assert.Equal(5, queue.LastNumber));
    }

    [Fact]
    public void Dead_items_stay_dead_and_requeued_ones_do_not()
    {
        using (Run first = new(_folder))
        {
            first.Put("a", "b");
            foreach (int _ in Enumerable.Range(0, 2))
            {
                first.Get();
                first.Do(queue => queue.End(Process, "SIGKILL"));
            }
        }

        using (Run second = new(_folder))
        {
            second.Do(queue => Assert.Equal(2, queue.Dead.Count));
            second.Do(queue => queue.Requeue([2]));
        }

        using Run third = new(_folder);
        Assert.Equal(["b"], third.All());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(20)]
    public void A_last_record_that_was_only_begun_is_forgotten(int missing)
    {
        using (Run first = new(_folder))
            first.Put("a", "bbbbbbbbbbbbbbbb");
        using (FileStream file = File.OpenWrite(File1))
            file.SetLength(file.Length - missing);
        using (Run second = new(_folder))
        {
            Assert.Equal(["a"], second.All());
            second.Put("c");
        }

        using Run third = new(_folder);
        Assert.Equal(["a", "c"], third.All());
    }

    [Fact]
    public void Any_other_damage_is_named_and_nothing_is_changed()
    {
        using (Run first = new(_folder))
            first.Put("a", "b");
        byte[] bytes = File.ReadAllBytes(File1);
        for (int at = 0; at < bytes.Length - 34; at++)
        {
            bytes[at] ^= 0x10;
            File.WriteAllBytes(File1, bytes);
            IOException damaged = Assert.Throws<IOException>(() => new Run(_folder));
            Assert.Contains(File1, damaged.Message, StringComparison.Ordinal);
            Assert.Equal(bytes, File.ReadAllBytes(File1));
            bytes[at] ^= 0x10;
        }
    }

    [Fact]
    public void Two_runs_do_not_share_a_journal()
    {
        using Run first = new(_folder);
        Assert.Contains(File1, Assert.Throws<IOException>(() => new Run(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_journal_is_shortened_to_what_is_still_to_be_done()
    {
        string large = new('x', 1024 * 1024);
        using (Run first = new(_folder))
        {
            first.Put("kept");
            first.Get();
            for (int i = 0; i < 40; i++)
            {
                first.Put(large);
                first.Get();
                first.Do(queue => queue.Done(Process, queue.LastNumber));
            }
        }

        Assert.InRange(new FileInfo(File1).Length, 0, 17 * 1024 * 1024);
        using Run second = new(_folder);
        Assert.Equal(["kept"], second.All());
        Assert.InRange(new FileInfo(File1).Length, 0, 1024);
    }

    /// <summary>A queue as its coordinator keeps it: the journal is written after every step.</summary>
    private sealed class Run : IDisposable
    {
        private readonly QueueJournal _journal;
        private readonly QueueState _queue = new(0, joinable: true, maximumCrashes: 1) { KeepsChanges = true };
        private long _request;

        public Run(string folder)
        {
            _journal = QueueJournal.Open(folder, "parts", flush: false);
            _journal.Restore(_queue);
        }

        public bool AllRedelivered => _queue.Replies.Where(reply => reply.Item is not null).All(reply => reply.Item!.Redelivered);

        public void Do(Action<QueueState> step)
        {
            step(_queue);
            _queue.AssertInvariants();
            _journal.Write(_queue);
        }

        public void Put(params string[] items) => Do(queue => queue.PutMany(Process, _request += items.Length, [.. items.Select(Encoding.UTF8.GetBytes)], wait: true));

        public string Get()
        {
            Do(queue => queue.Get(Process, ++_request, wait: false));
            return _queue.Replies[^1].Item is { } item ? Encoding.UTF8.GetString(item.Payload.Parts.SelectMany(part => part).ToArray()) : "";
        }

        public List<string> All()
        {
            List<string> all = [];
            while (Get() is { Length: > 0 } item)
                all.Add(item);
            return all;
        }

        public void Dispose() => _journal.Dispose();
    }
}
