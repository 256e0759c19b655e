using System.Diagnostics;
using System.Globalization;

namespace ProcActors.Soak;

/// <summary>Judges a soak by the histories alone.</summary>
internal static class Judge
{
    public static Verdict Of(string folder, IReadOnlyDictionary<int, long> killed, IReadOnlyList<(int Number, Task<int> Task)> tasks, bool drained, IEnumerable<int> pids)
    {
        List<string> faults = [];
        if (!drained)
            faults.Add("stuck: a queue was not done within two minutes of the last kill");
        (List<double> redelivery, int items) = Items(folder, killed, faults);
        (List<double> handOver, int leases) = Locks(folder, killed, faults);
        Tasks(folder, tasks, faults);
        foreach (int pid in pids)
        {
            if (State(pid) is { } state)
                faults.Add($"{(state == "Z" ? "zombie" : "orphan")}: process {pid} is still there");
        }

        return new Verdict(killed.Count, items, leases, tasks.Count, redelivery, handOver, faults);
    }

    private static (List<double> Redelivery, int Items) Items(string folder, IReadOnlyDictionary<int, long> killed, List<string> faults)
    {
        List<Entry> put = History.Read(folder, SoakRoles.Producer);
        List<Entry> careful = History.Read(folder, SoakRoles.Consumer);
        HashSet<string> done = [.. careful.Concat(History.Read(folder, SoakRoles.Quick)).Where(entry => entry.What == "done").Select(entry => entry.Subject)];
        faults.AddRange(put.Where(entry => !done.Contains(entry.Subject)).Select(entry => $"lost: item {entry.Subject} of the {entry.Detail} queue"));
        List<double> redelivery = [];
        foreach (IGrouping<string, Entry> item in careful.Where(entry => entry.What == "begun").GroupBy(entry => entry.Subject))
        {
            List<Entry> begun = [.. item];
            faults.AddRange(begun.Skip(1).Where(entry => entry.Detail == "first").Select(entry => $"unflagged duplicate: item {entry.Subject}"));
            for (int i = 1; i < begun.Count; i++)
            {
                if (!killed.TryGetValue(begun[i - 1].Pid, out long death))
                    faults.Add($"given twice: item {item.Key} to {begun[i].Pid} while {begun[i - 1].Pid} had it and lived");
                else if (begun[i].Time < death)
                    faults.Add($"given early: item {item.Key} to {begun[i].Pid} before {begun[i - 1].Pid} was killed");
                else
                    redelivery.Add(Milliseconds(death, begun[i], careful));
            }
        }

        return (redelivery, put.Count);
    }

    private static (List<double> HandOver, int Leases) Locks(string folder, IReadOnlyDictionary<int, long> killed, List<string> faults)
    {
        List<Entry> entries = History.Read(folder, SoakRoles.Locker);
        List<Entry> entered = [.. entries.Where(entry => entry.What == "entered").OrderBy(Token)];
        Dictionary<long, Entry> left = entries.Where(entry => entry.What == "left").ToDictionary(Token);
        List<double> handOver = [];
        long written = 0;
        for (int i = 0; i < entered.Count; i++)
        {
            long value = long.Parse(entered[i].Detail, CultureInfo.InvariantCulture);
            if (value < written)
                faults.Add($"lost update: lease {entered[i].Subject} read {value} after {written} had been written");
            if (left.TryGetValue(Token(entered[i]), out Entry? end))
                written = long.Parse(end.Detail, CultureInfo.InvariantCulture);
            if (i == 0)
                continue;
            Entry before = entered[i - 1];
            long over = left.TryGetValue(Token(before), out Entry? released) ? released.Time : killed.GetValueOrDefault(before.Pid, long.MaxValue);
            if (Token(before) == Token(entered[i]) || entered[i].Time < over)
                faults.Add($"double grant: lease {entered[i].Subject} of {entered[i].Pid} began while {before.Pid} had lease {before.Subject}");
            else if (released is null)
                handOver.Add(Milliseconds(over, entered[i], entries));
        }

        return (handOver, entered.Count);
    }

    private static void Tasks(string folder, IReadOnlyList<(int Number, Task<int> Task)> tasks, List<string> faults)
    {
        ILookup<string, Entry> entries = History.Read(folder, SoakRoles.Task).ToLookup(entry => entry.Subject);
        foreach ((int number, Task<int> task) in tasks)
        {
            List<Entry> own = [.. entries[number.ToString(CultureInfo.InvariantCulture)]];
            if (!task.IsCompleted)
                faults.Add($"stuck: task {number}");
            else if (task.IsFaulted && task.Exception!.InnerException is not WorkerDiedException)
                faults.Add($"task {number} failed, and not because its worker died: {task.Exception.InnerException!.Message}");
            else if (task.IsCompletedSuccessfully && own.Count(entry => entry.What == "done") != 1)
                faults.Add($"task {number} has a result and was done {own.Count(entry => entry.What == "done")} times");
            if (own.Count(entry => entry.What == "begun") > 1)
                faults.Add($"doubled: task {number} was begun {own.Count(entry => entry.What == "begun")} times");
        }
    }

    // From the death, or from when the next one asked, whichever was later: whoever has not asked can't be given anything.
    private static double Milliseconds(long death, Entry next, List<Entry> entries)
    {
        long asked = entries.Last(entry => entry.Pid == next.Pid && entry.What == "asked" && entry.Time <= next.Time).Time;
        return Stopwatch.GetElapsedTime(Math.Max(death, asked), next.Time).TotalMilliseconds;
    }

    private static long Token(Entry entry) => long.Parse(entry.Subject, CultureInfo.InvariantCulture);

    private static string? State(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[0];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
