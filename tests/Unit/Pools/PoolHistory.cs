using ProcActors.Pools;

namespace ProcActors.Tests.Unit.Pools;

/// <summary>One history of a pool: workers that are played here, each with its chunks in order, of which it has begun the first or not.</summary>
internal sealed class PoolHistory(int size, int? perWorker, bool lazy)
{
    private readonly PoolState _pool = new(size, perWorker, 3, lazy);
    private readonly Dictionary<long, string> _ended = [];
    private readonly HashSet<long> _begun = [];
    private readonly SortedDictionary<int, Played> _workers = [];
    private readonly List<PoolJob> _jobs = [];
    private long _submitted;

    public void Run((int What, int Which, int Count)[] steps)
    {
        _pool.Open();
        Follow();
        foreach ((int what, int which, int count) in steps)
        {
            Step(what, which, count);
            Follow();
        }

        // Whatever happened, a pool that is closed and left alone comes to its end.
        _pool.Close();
        Follow();
        for (int round = 0; _workers.Count > 0; round++)
        {
            Assert.True(round < 10_000, "the pool does not end");
            (int worker, Played played) = _workers.FirstOrDefault(pair => pair.Value.Chunks.Count > 0 || !pair.Value.IsReady);
            if (played is null)
                End(_workers.First().Key);
            else if (!played.IsReady)
                BecomeReady(worker);
            else
                Work(worker, 3);
            Follow();
        }

        Assert.Equal(_submitted, _ended.Count);
    }

    private void Step(int what, int which, int count)
    {
        switch (what)
        {
            case 0 or 7 when !_pool.IsClosing:
                PoolCall call = new(_jobs.Count, [], true);
                if (which % 2 == 0)
                    call.Took(which * 100);
                PoolJob job = new PoolStateSpecs.Job(call, _submitted + 1, count);
                _jobs.Add(job);
                _submitted += count;
                _pool.Submit([PoolStateSpecs.Chunk(job, count, which > 6 ? null : 1 + (which % 3))]);
                break;
            case 1 or 6 when _workers.Any(pair => pair.Value.Chunks.Count > 0):
                List<int> busy = [.. _workers.Where(pair => pair.Value.Chunks.Count > 0).Select(pair => pair.Key)];
                Work(busy[which % busy.Count], count);
                break;
            case 2 when _workers.Any(pair => !pair.Value.IsReady):
                BecomeReady(_workers.First(pair => !pair.Value.IsReady).Key);
                break;
            case 3 when _workers.Count > 0:
                End(_workers.ElementAt(which % _workers.Count).Key);
                break;
            case 4 when _jobs.Count > 0:
                PoolJob cancelled = _jobs[which % _jobs.Count];
                if (cancelled.IsOver)
                    break;
                cancelled.End(new OperationCanceledException());
                for (long task = cancelled.First; task < cancelled.First + cancelled.Count; task++)
                    _ended.TryAdd(task, "cancelled");
                _pool.Cancel(cancelled);
                break;
            case 5 when _workers.Any(pair => pair.Value.Chunks.Count > 0 && !pair.Value.AtWork):
                Begin(_workers.First(pair => pair.Value.Chunks.Count > 0 && !pair.Value.AtWork).Value);
                break;
        }
    }

    private void BecomeReady(int worker)
    {
        _workers[worker].IsReady = true;
        _pool.Ready(worker);
    }

    private void Begin(Played played)
    {
        PoolChunk chunk = played.Chunks[0];
        played.AtWork = true;
        played.HasTaken = true;
        Assert.True(_begun.Add(chunk.First + played.Done), $"task {chunk.First + played.Done} was begun twice");
    }

    // Finishes some tasks, and reports them together.
    private void Work(int worker, int count)
    {
        Played played = _workers[worker];
        int done = 0;
        while (done < count && played.Chunks.Count > 0)
        {
            if (!played.AtWork)
                Begin(played);
            PoolChunk chunk = played.Chunks[0];
            if (!chunk.Job.IsOver)
                Finish(chunk.First + played.Done, "reported");
            played.AtWork = false;
            done++;
            if (++played.Done < chunk.Count)
                continue;
            played.Chunks.RemoveAt(0);
            (played.Done, played.HasTaken) = (0, false);
        }

        for (int left = done; left > 0;)
        {
            (PoolChunk Chunk, int From, int Tasks)? part = _pool.Report(worker, left);
            Assert.NotNull(part);
            left -= part.Value.Tasks;
        }
    }

    private void End(int worker)
    {
        bool atWork = _workers[worker].AtWork;
        _workers.Remove(worker);
        _pool.Ended(worker, atWork);
    }

    private void Finish(long task, string how) => Assert.True(_ended.TryAdd(task, how), $"task {task} {how}, but was {_ended.GetValueOrDefault(task)}");

    private void Follow()
    {
        for (int i = 0; i < _pool.Actions.Count; i++)
        {
            PoolAction action = _pool.Actions[i];
            switch (action.Kind)
            {
                case PoolActionKind.Start:
                    _workers.Add(action.Worker, new Played());
                    break;
                case PoolActionKind.Send:
                    _workers[action.Worker].Chunks.Add(action.Chunk!);
                    break;
                case PoolActionKind.TakeBack:
                    List<PoolChunk> chunks = _workers.TryGetValue(action.Worker, out Played? played) ? played.Chunks : [];
                    bool isBack = chunks.Contains(action.Chunk!) && !(played!.HasTaken && chunks[0] == action.Chunk);
                    if (isBack)
                        chunks.Remove(action.Chunk!);
                    _pool.TakenBack(action.Worker, action.Chunk!, isBack);
                    break;
                case PoolActionKind.Died:
                    if (!action.Chunk!.Job.IsOver)
                        Finish(action.Task, "died");
                    break;
                case PoolActionKind.Broken:
                    for (long task = 1; task <= _submitted; task++)
                        _ended.TryAdd(task, "broken");
                    _jobs.ForEach(job => job.End(new OperationCanceledException()));
                    foreach (Played killed in _workers.Values)
                    {
                        killed.Chunks.Clear();
                        killed.AtWork = false;
                    }

                    break;
            }
        }

        _pool.Actions.Clear();
        _pool.AssertInvariants();
    }

    private sealed class Played
    {
        public bool IsReady { get; set; }

        public List<PoolChunk> Chunks { get; } = [];

        /// <summary>How many tasks of the first chunk it is through with.</summary>
        public int Done { get; set; }

        public bool HasTaken { get; set; }

        public bool AtWork { get; set; }
    }
}
