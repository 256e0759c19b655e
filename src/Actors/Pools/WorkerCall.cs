using System.Reflection;
using ProcActors.Bootstrap;
using ProcActors.Spawning;
using ProcActors.Targets;

namespace ProcActors.Pools;

/// <summary>What a worker was told to call. The method is looked up once; one that takes one or two values and returns one is called as a delegate.</summary>
internal sealed class WorkerCall(byte[] role)
{
    private readonly RoleFrame _role = BootstrapCodec.ReadRole(role);
    private MethodInfo? _method;
    private WorkerLoop? _lasting;

    /// <summary>Works on the tasks of a chunk; each ends with a result or a failure, whatever happens.</summary>
    public void Run(WorkerDesk desk, ReadOnlySpan<byte> values, int count, DescriptorList sockets) => LoopFor(desk, count, WorkerLoop.Of)?.Run(desk, values, count, sockets);

    /// <summary>As <see cref="Run"/>, without blocking: for a worker that shares its thread with others.</summary>
    public Task RunAsync(WorkerDesk desk, ReadOnlyMemory<byte> values, int count, DescriptorList sockets, IProcessHost host) =>
        LoopFor(desk, count, static (method, instance) => new AnyLoop(method, instance)) is AnyLoop loop ? loop.RunAsync(desk, values, count, sockets, host) : Task.CompletedTask;

    // Where there is none to be had all the tasks have failed.
    private WorkerLoop? LoopFor(WorkerDesk desk, int count, Func<MethodInfo, object?, WorkerLoop> make)
    {
        try
        {
            return Loop(desk, make);
        }
        catch (Exception e)
        {
            for (int i = 0; i < count; i++)
            {
                desk.Begin();
                desk.Fail(e);
                desk.End();
            }

            return null;
        }
    }

    // An object that the method is called on is read anew for each chunk, so that what tasks do to it stays among them.
    private WorkerLoop Loop(WorkerDesk desk, Func<MethodInfo, object?, WorkerLoop> make)
    {
        if (_lasting is not null)
            return _lasting;
        _method ??= TargetMethod.Find(_role);
        object? instance = _role.Instance is null ? null : desk.Payloads.Deserialize(_role.Instance);
        WorkerLoop loop = make(_method, instance);
        return instance is null ? _lasting = loop : loop;
    }
}
