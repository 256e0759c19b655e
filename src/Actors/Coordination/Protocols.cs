using System.Runtime.CompilerServices;
using ProcActors.Barriers;
using ProcActors.Conditions;
using ProcActors.Events;
using ProcActors.Leases;
using ProcActors.Pipes;
using ProcActors.Queues;
using ProcActors.RLocks;
using ProcActors.Tables;

namespace ProcActors.Coordination;

/// <summary>The closed set of messages of this assembly, listed before any of its code runs.</summary>
internal static class Protocols
{
#pragma warning disable CA2255 // The table must be complete before the first message, whichever type is touched first.
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void Register()
    {
        CoordinatorProtocol.Register();
        QueueProtocol.Register();
        LeaseProtocol.Register();
        EventProtocol.Register();
        BarrierProtocol.Register();
        TableProtocol.Register();
        RLockProtocol.Register();
        ConditionProtocol.Register();
        PipeProtocol.Register();
    }
}
