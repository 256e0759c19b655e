using System.Reflection;
using System.Runtime.CompilerServices;
using ProcActors.Bootstrap;

namespace ProcActors.Pools;

/// <summary>Calls a method for each task of a chunk.</summary>
internal abstract class WorkerLoop
{
    private const BindingFlags Own = BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The quickest way to call the method.</summary>
    public static WorkerLoop Of(MethodInfo method, object? instance)
    {
        Type[] parameters = [.. method.GetParameters().Select(parameter => parameter.ParameterType)];
        Type result = method.ReturnType;
        bool isTask = result.IsGenericType && result.GetGenericTypeDefinition() == typeof(Task<>);
        if (parameters.Length is not (1 or 2) || parameters.Append(result).Any(IsOdd) || (!isTask && typeof(Task).IsAssignableFrom(result)))
            return new AnyLoop(method, instance);
        Type value = isTask ? result.GetGenericArguments()[0] : result;
        string how = (parameters.Length, isTask) switch { (1, false) => nameof(One), (1, true) => nameof(OneLater), (2, false) => nameof(Two), _ => nameof(TwoLater) };
        return (WorkerLoop)typeof(WorkerLoop).GetMethod(how, Own)!.MakeGenericMethod([.. parameters, value]).Invoke(null, [method, instance])!;
    }

    public abstract void Run(WorkerDesk desk, ReadOnlySpan<byte> values, int count, DescriptorList sockets);

    // What reflection handles, and a delegate or a generic method would not.
    private static bool IsOdd(Type type) =>
        type == typeof(void) || type == typeof(CancellationToken) || type == typeof(global::System.Net.Sockets.Socket) || type.IsByRef || type.IsPointer || type.IsByRefLike
        || type == typeof(ValueTask) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>));

    private static OneLoop<T, TOut> One<T, TOut>(MethodInfo method, object? instance) => new(method.CreateDelegate<Func<T, TOut>>(instance));

    private static OneLoop<T, TOut> OneLater<T, TOut>(MethodInfo method, object? instance)
    {
        Func<T, Task<TOut>> call = method.CreateDelegate<Func<T, Task<TOut>>>(instance);
        return new OneLoop<T, TOut>(value => call(value).GetAwaiter().GetResult());
    }

    private static TwoLoop<T1, T2, TOut> Two<T1, T2, TOut>(MethodInfo method, object? instance) => new(method.CreateDelegate<Func<T1, T2, TOut>>(instance));

    private static TwoLoop<T1, T2, TOut> TwoLater<T1, T2, TOut>(MethodInfo method, object? instance)
    {
        Func<T1, T2, Task<TOut>> call = method.CreateDelegate<Func<T1, T2, Task<TOut>>>(instance);
        return new TwoLoop<T1, T2, TOut>((first, second) => call(first, second).GetAwaiter().GetResult());
    }

    // Compiled at its best from the first: one call of it may be the whole work, and the slow code that is usually tried first would last that long.
    private sealed class OneLoop<T, TOut>(Func<T, TOut> call) : WorkerLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Run(WorkerDesk desk, ReadOnlySpan<byte> values, int count, DescriptorList sockets)
        {
            for (int i = 0; i < count; i++)
            {
                int size = PoolValues.SizeOf(values);
                desk.Begin();
                try
                {
                    desk.ThrowIfGivenUp();
                    desk.Finish(call(PoolValues.Read<T>(values, desk.Payloads)));
                }
                catch (Exception e)
                {
                    desk.Fail(e);
                }

                desk.End();
                values = values[size..];
            }
        }
    }

    private sealed class TwoLoop<T1, T2, TOut>(Func<T1, T2, TOut> call) : WorkerLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Run(WorkerDesk desk, ReadOnlySpan<byte> values, int count, DescriptorList sockets)
        {
            for (int i = 0; i < count; i++)
            {
                int first = PoolValues.SizeOf(values);
                int size = PoolValues.SizeOf(values, 2);
                desk.Begin();
                try
                {
                    desk.ThrowIfGivenUp();
                    desk.Finish(call(PoolValues.Read<T1>(values, desk.Payloads), PoolValues.Read<T2>(values[first..], desk.Payloads)));
                }
                catch (Exception e)
                {
                    desk.Fail(e);
                }

                desk.End();
                values = values[size..];
            }
        }
    }
}
