using System.Reflection;
using ProcActors.Bootstrap;
using ProcActors.Spawning;
using ProcActors.Targets;

namespace ProcActors.Pools;

/// <summary>Calls any method for each task of a chunk, by reflection.</summary>
internal sealed class AnyLoop(MethodInfo method, object? instance) : WorkerLoop
{
    private readonly Type[] _parameters = [.. method.GetParameters().Select(parameter => parameter.ParameterType)];

    public override void Run(WorkerDesk desk, ReadOnlySpan<byte> values, int count, DescriptorList sockets)
    {
        for (int i = 0; i < count; i++)
        {
            int size = PoolValues.SizeOf(values, _parameters.Length);
            desk.Begin();
            try
            {
                desk.ThrowIfGivenUp();
                desk.Finish(TargetMethod.Invoke(method, instance, Arguments(desk, values, sockets)));
            }
            catch (Exception e)
            {
                desk.Fail(e);
            }

            desk.End();
            values = values[size..];
        }
    }

    /// <summary>As <see cref="Run"/>, without blocking. Others have their turn between the begin of a task and its call, so that the worker can die in its midst.</summary>
    public async Task RunAsync(WorkerDesk desk, ReadOnlyMemory<byte> values, int count, DescriptorList sockets, IProcessHost host)
    {
        for (int i = 0; i < count; i++)
        {
            int size = PoolValues.SizeOf(values.Span, _parameters.Length);
            desk.Begin();
            try
            {
                await TurnAsync(host).ConfigureAwait(false);
                desk.ThrowIfGivenUp();
                desk.Finish(await TargetMethod.InvokeAsync(method, instance, Arguments(desk, values.Span, sockets)).ConfigureAwait(false));
            }
            catch (Exception e)
            {
                desk.Fail(e);
            }

            desk.End();
            values = values[size..];
        }
    }

    private static Task<bool> TurnAsync(IProcessHost host)
    {
        TaskCompletionSource<bool> turn = new();
        host.Queue(() => turn.SetResult(true));
        return host.Resume(turn.Task);
    }

    private object?[] Arguments(WorkerDesk desk, ReadOnlySpan<byte> values, DescriptorList sockets)
    {
        object?[] arguments = new object?[_parameters.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = _parameters[i] == typeof(CancellationToken) ? desk.Token() : PoolValues.ReadArgument(values, desk.Payloads, sockets);
            values = values[PoolValues.SizeOf(values)..];
        }

        return arguments;
    }
}
