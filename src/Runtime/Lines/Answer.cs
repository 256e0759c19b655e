using System.Runtime.CompilerServices;
using ProcActors.Spawning;

namespace ProcActors.Lines;

/// <summary>What somebody in this process waits for and a line brings; who waits goes on where <see cref="Lending"/> says.</summary>
internal class Answer<T>
{
    private static readonly Action Given = static () => { };
    private readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action? _next;

    public Task<T> Task => _source.Task;

    public bool TrySetResult(T value) => _source.TrySetResult(value) && GoOn();

    public bool TrySetException(Exception exception) => _source.TrySetException(exception) && GoOn();

    /// <summary>To be awaited, by one caller: as the task, but that one who lives in a process of the operating system need not change threads.</summary>
    public Waiter In(IProcessHost host) => new(this, host.Resume(Task));

    private bool GoOn()
    {
        if (Interlocked.Exchange(ref _next, Given) is { } next)
            Lending.GoOn(next);
        return true;
    }

    private void Wait(Action next)
    {
        Lending.Wait();
        if (Interlocked.CompareExchange(ref _next, next, null) is not null)
            Lending.GoOn(next);
    }

    /// <summary>What <see cref="In"/> gives.</summary>
    internal readonly struct Waiter(Answer<T> answer, Task<T> task) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => task.IsCompleted;

        public Waiter GetAwaiter() => this;

        public T GetResult() => task.GetAwaiter().GetResult();

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation)
        {
            if (task == answer.Task)
                answer.Wait(continuation);
            else
                task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(continuation);
        }
    }
}
