using System.Reflection;
using ProcActors.Bootstrap;
using ProcActors.Targets;

namespace ProcActors.Pools;

/// <summary>What a worker was told to call. The method is looked up once; one that takes one or two values and returns one is called as a delegate.</summary>
internal sealed class WorkerCall(byte[] role)
{
    private readonly RoleFrame _role = BootstrapCodec.ReadRole(role);
    private MethodInfo? _method;
    private WorkerLoop? _lasting;

    /// <summary>Works on the tasks of a chunk; each ends with a result or a failure, whatever happens.</summary>
    public void Run(WorkerDesk desk, ReadOnlySpan<byte> values, int count, DescriptorList sockets)
    {
        WorkerLoop loop;
        try
        {
            loop = Loop(desk);
        }
        catch (Exception e)
        {
            for (int i = 0; i < count; i++)
            {
                desk.Begin();
                desk.Fail(e);
                desk.End();
            }

            return;
        }

        loop.Run(desk, values, count, sockets);
    }

    // An object that the method is called on is read anew for each chunk, so that what tasks do to it stays among them.
    private WorkerLoop Loop(WorkerDesk desk)
    {
        if (_lasting is not null)
            return _lasting;
        _method ??= TargetMethod.Find(_role);
        object? instance = _role.Instance is null ? null : desk.Payloads.Deserialize(_role.Instance);
        WorkerLoop loop = WorkerLoop.Of(_method, instance);
        return instance is null ? _lasting = loop : loop;
    }
}
