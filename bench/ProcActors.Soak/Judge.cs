using System.Diagnostics;
using System.Globalization;

namespace ProcActors.Soak;

/// <summary>Judges a soak by the histories alone.</summary>
internal sealed class Judge(SoakOptions options, IReadOnlyDictionary<int, Death> deaths, IReadOnlyList<(int Number, Task<int> Task)> tasks, IEnumerable<int> pids)
{
    private readonly List<string> _faults = [];

    /// <summary>Everything that was found, after what was seen during the run.</summary>
    public Verdict Judged(IReadOnlyList<string> seen)
    {
        _faults.AddRange(seen);
        (List<double> redelivery, int items) = Items();
        (List<double> handOver, int leases) = Locks();
        Tasks();
        foreach (int pid in pids)
        {
            if (State(pid) is { } state)
                _faults.Add($"{(state == "Z" ? "zombie" : "orphan")}: process {pid} is still there");
        }

        Dictionary<string, int> kills = SoakRoles.All.ToDictionary(role => role, role => deaths.Values.Count(death => death.Role == role));
        Enough("items", items, options.Kills);
        Enough("leases", leases, options.Kills);
        Enough("tasks", tasks.Count, options.Kills);
        Enough("items given again after a death", redelivery.Count, options.Kills / 30);
        Enough("leases after an owner's death", handOver.Count, options.Kills / 30);
        foreach ((string role, int count) in kills)
            Enough($"deaths as {role}", count, options.Kills / 50);
        return new Verdict(kills, items, leases, tasks.Count, redelivery, handOver, _faults);
    }

    // A run in which little happens has little to show.
    private void Enough(string what, int count, int least)
    {
        if (count < least)
            _faults.Add($"too little: {count} {what} for {options.Kills} kills, which proves nothing; at least {least} are needed");
    }

    private (List<double> Redelivery, int Items) Items()
    {
        List<Entry> put = History.Read(options.Folder, SoakRoles.Producer);
        List<Entry> careful = History.Read(options.Folder, SoakRoles.Consumer);
        HashSet<string> done = [.. careful.Concat(History.Read(options.Folder, SoakRoles.Quick)).Where(entry => entry.What == "done").Select(entry => entry.Subject)];
        _faults.AddRange(put.Where(entry => !done.Contains(entry.Subject)).Select(entry => $"lost: item {entry.Subject} of the {entry.Detail} queue"));
        List<double> redelivery = [];
        foreach (IGrouping<string, Entry> item in careful.Where(entry => entry.What == "begun").GroupBy(entry => entry.Subject))
        {
            List<Entry> begun = [.. item];
            _faults.AddRange(begun.Skip(1).Where(entry => entry.Detail == "first").Select(entry => $"unflagged duplicate: item {entry.Subject}"));
            for (int i = 1; i < begun.Count; i++)
            {
                if (!deaths.TryGetValue(begun[i - 1].Pid, out Death? death))
                    _faults.Add($"given twice: item {item.Key} to {begun[i].Pid} while {begun[i - 1].Pid} had it and lived");
                else if (begun[i].Time < death.Time)
                    _faults.Add($"given early: item {item.Key} to {begun[i].Pid} before {begun[i - 1].Pid} was killed");
                else
                    redelivery.Add(Milliseconds(death.Time, begun[i], careful));
            }
        }

        return (redelivery, put.Count);
    }

    private (List<double> HandOver, int Leases) Locks()
    {
        List<Entry> entries = History.Read(options.Folder, SoakRoles.Locker);
        List<Entry> entered = [.. entries.Where(entry => entry.What == "entered").OrderBy(Token)];
        Dictionary<long, Entry> left = entries.Where(entry => entry.What == "left").ToDictionary(Token);
        List<double> handOver = [];
        long written = 0;
        for (int i = 0; i < entered.Count; i++)
        {
            long value = long.Parse(entered[i].Detail, CultureInfo.InvariantCulture);
            if (value < written)
                _faults.Add($"lost update: lease {entered[i].Subject} read {value} after {written} had been written");
            if (left.TryGetValue(Token(entered[i]), out Entry? end))
                written = long.Parse(end.Detail, CultureInfo.InvariantCulture);
            if (i == 0)
                continue;
            Entry before = entered[i - 1];
            long over = left.TryGetValue(Token(before), out Entry? released) ? released.Time : deaths.GetValueOrDefault(before.Pid)?.Time ?? long.MaxValue;
            if (Token(before) == Token(entered[i]) || entered[i].Time < over)
                _faults.Add($"double grant: lease {entered[i].Subject} of {entered[i].Pid} began while {before.Pid} had lease {before.Subject}");
            else if (released is null)
                handOver.Add(Milliseconds(over, entered[i], entries));
        }

        return (handOver, entered.Count);
    }

    private void Tasks()
    {
        ILookup<string, Entry> entries = History.Read(options.Folder, SoakRoles.Task).ToLookup(entry => entry.Subject);
        foreach ((int number, Task<int> task) in tasks)
        {
            List<Entry> own = [.. entries[number.ToString(CultureInfo.InvariantCulture)]];
            if (!task.IsCompleted)
                _faults.Add($"stuck: task {number}");
            else if (task.IsFaulted && task.Exception!.InnerException is not WorkerDiedException)
                _faults.Add($"task {number} failed, and not because its worker died: {task.Exception.InnerException!.Message}");
            else if (task.IsCompletedSuccessfully && own.Count(entry => entry.What == "done") != 1)
                _faults.Add($"task {number} has a result and was done {own.Count(entry => entry.What == "done")} times");
            if (own.Count(entry => entry.What == "begun") > 1)
                _faults.Add($"doubled: task {number} was begun {own.Count(entry => entry.What == "begun")} times");
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
