using ProcActors.Coordination;
using ProcActors.Events;

namespace ProcActors.Tests.Unit.Simulation;

/// <summary>An event: who waits goes on when, and only when, it has been set since; no death and no standstill of others is in its way.</summary>
internal sealed class EventSimulation(int seed, SeededFault fault = SeededFault.None) : StateSimulation<EventState>(seed, fault, new EventState())
{
    private const string Setting = "the event to be set";
    private const string Clearing = "the event to be cleared";
    private const string Waiting = "the event";
    private const string Looking = "a look at the event";
    private bool _isSet;

    protected override void Act(SimulatedPeer peer)
    {
        switch (Random.Next(6))
        {
            case 0:
                Ask(peer, Setting, request => State.Set(peer.Process, request));
                break;
            case 1:
                Ask(peer, Clearing, request => State.Clear(peer.Process, request));
                break;
            case 2 or 3:
                Ask(peer, Waiting, request => State.Wait(peer.Process, request, wait: true));
                break;
            case 4:
                Ask(peer, Looking, request => State.Wait(peer.Process, request, wait: false));
                break;
            default:
                GiveUp(peer, about => about is Waiting);
                break;
        }
    }

    protected override void Heard(SimulatedPeer peer, object message) => _isSet = message is Setting || (_isSet && message is not Clearing);

    protected override void Answered(SimulatedPeer peer, IReply reply)
    {
        if (reply is EventProtocol.Answered answered && answered.IsSet != _isSet)
            throw new SimulationException($"{peer} is told that the event is {(answered.IsSet ? "" : "not ")}set, and it is otherwise");
    }

    protected override void Received(SimulatedPeer peer, IReply reply, object about)
    {
        if (about is Waiting && reply is EventProtocol.Answered { IsSet: false })
            throw new SimulationException($"{peer} waited for the event and goes on although it was not set");
    }

    protected override void Wind(SimulatedPeer peer)
    {
        if (peer.Open.Count > 0 && peer.ToCoordinator.Count == 0)
            Ask(peer, Setting, request => State.Set(peer.Process, request));
    }
}
