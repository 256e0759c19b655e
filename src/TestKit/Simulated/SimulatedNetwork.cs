using System.Collections.Concurrent;
using Akka.Actor;

namespace ProcActors.TestKit.Simulated;

/// <summary>Who listens where, and which connections there are.</summary>
internal sealed class SimulatedNetwork
{
    private readonly ConcurrentDictionary<string, SimulatedTransport> _listeners = new();
    private readonly ConcurrentDictionary<ISimulatedEnd, SimulatedProcess> _ends = new();

    public void Listen(Address address, SimulatedTransport transport) => _listeners[address.Host] = transport;

    /// <summary>Who listens there and lives; null for nobody.</summary>
    public SimulatedTransport? At(Address address) => _listeners.TryGetValue(address.Host, out SimulatedTransport? found) && found.Process.IsAlive ? found : null;

    public void Add(ISimulatedEnd end) => _ends[end] = end.Process;

    public void Remove(ISimulatedEnd end) => _ends.TryRemove(end, out _);

    /// <summary>A process has ended: the kernel closes its ends; what is on its way still arrives, then the other sides see the end.</summary>
    public void Cut(SimulatedProcess process)
    {
        foreach (ISimulatedEnd end in _ends.Where(pair => pair.Value == process).Select(pair => pair.Key))
            end.Close();
    }
}
