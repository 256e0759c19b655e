using System.Collections.Concurrent;
using Akka.Actor;

namespace ProcActors.TestKit.Simulated;

/// <summary>Who listens where, and which connections there are.</summary>
internal sealed class SimulatedNetwork
{
    private readonly ConcurrentDictionary<Address, SimulatedTransport> _listeners = new();
    private readonly ConcurrentDictionary<SimulatedLink, SimulatedProcess> _links = new();

    public void Listen(Address address, SimulatedTransport transport) => _listeners[address] = transport;

    /// <summary>Who listens there and lives; null for nobody.</summary>
    public SimulatedTransport? At(Address address) => _listeners.TryGetValue(address, out SimulatedTransport? found) && found.Process.IsAlive ? found : null;

    public void Add(SimulatedLink link) => _links[link] = link.Process;

    public void Remove(SimulatedLink link) => _links.TryRemove(link, out _);

    /// <summary>A process has ended: the kernel closes its ends; what is on its way still arrives, then the other sides see the end.</summary>
    public void Cut(SimulatedProcess process)
    {
        foreach (SimulatedLink link in _links.Where(pair => pair.Value == process).Select(pair => pair.Key))
            link.Close();
    }
}
