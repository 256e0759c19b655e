using ProcActors.Coordination;

namespace ProcActors.Tests.Unit.Simulation;

/// <summary>
/// One schedule of a coordinator's rules and the processes that use them, chosen by a seed: messages are late, those of different processes overtake each
/// other, processes stand still, wake, give up and are killed at any step, and with them goes what they had on its way. What is judged is what the processes see.
/// </summary>
internal abstract class StateSimulation<TState>(int seed, SeededFault fault, TState state)
    where TState : CoordinatorState
{
    private const int Steps = 150;
    private long _requests;
    private int _lives;

    protected Random Random { get; } = new(seed);

    protected SeededFault Fault => fault;

    protected TState State => state;

    protected List<SimulatedPeer> Peers { get; } = [];

    protected IEnumerable<SimulatedPeer> Living => Peers.Where(peer => !peer.Dead);

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="SimulationException">A promise is broken.</exception>
    public void Run()
    {
        for (int i = 0; i < 4; i++)
            Join();
        for (int step = 0; step < Steps; step++)
            Step(Peers[Random.Next(Peers.Count)]);
        Drain();
        JudgeEnd();
    }

    /// <summary>The user of a process does something.</summary>
    protected abstract void Act(SimulatedPeer peer);

    /// <summary>The coordinator hears a message.</summary>
    protected virtual void Heard(SimulatedPeer peer, object message)
    {
    }

    /// <summary>The coordinator answers; the answer is on its way.</summary>
    protected virtual void Answered(SimulatedPeer peer, IReply reply)
    {
    }

    /// <summary>The coordinator tells what happened, after its answers.</summary>
    protected virtual void Happened(Occurrence happened)
    {
    }

    /// <summary>A process has an answer.</summary>
    protected abstract void Received(SimulatedPeer peer, IReply reply, object about);

    /// <summary>A process is dead, and its death is known from now on.</summary>
    protected virtual void Gone(SimulatedPeer peer)
    {
    }

    /// <summary>A process that lives gives back what it has, and what others wait for.</summary>
    protected abstract void Wind(SimulatedPeer peer);

    /// <summary>Nobody does anything any more.</summary>
    protected virtual void JudgeEnd()
    {
    }

    /// <summary>A request that is answered.</summary>
    protected long Ask(SimulatedPeer peer, object about, Action<long> apply)
    {
        long request = ++_requests;
        peer.Open.Add(request, about);
        Send(peer, about, () => apply(request));
        return request;
    }

    protected static void Send(SimulatedPeer peer, object message, Action apply) => peer.ToCoordinator.Enqueue((message, apply));

    /// <summary>Takes a request back, if there is one of that kind.</summary>
    protected void GiveUp(SimulatedPeer peer, Func<object, bool> about)
    {
        foreach ((long request, object what) in peer.Open.Where(open => about(open.Value)).Take(1).ToList())
            Send(peer, new Withdrawal(request, what), () => State.Withdraw(peer.Process, request));
    }

    private void Join() => Peers.Add(new SimulatedPeer(new Incarnation("run", $"p{++_lives}", $"0.{_lives}")));

    private void Step(SimulatedPeer peer)
    {
        switch (Random.Next(14))
        {
            case < 5 when peer.IsAwake:
                Act(peer);
                break;
            case 5 when Random.Next(3) == 0:
                peer.Frozen = !peer.Frozen;
                if (peer.Frozen && fault == SeededFault.GrantBeforeReap)
                    Tell(() => State.End(peer.Process));
                break;
            case 6 when Random.Next(3) == 0 && !peer.Dead:
                // Of what it had on its way only the beginning arrives.
                peer.Dead = true;
                for (int arrive = Random.Next(peer.ToCoordinator.Count + 1); arrive > 0; arrive--)
                    Hear(peer);
                peer.ToCoordinator.Clear();
                Join();
                break;
            case 7 when peer.Dead:
                Reap(peer);
                break;
            case < 11:
                Hear(peer);
                break;
            default:
                Deliver(peer);
                break;
        }
    }

    private void Hear(SimulatedPeer peer)
    {
        if (peer.Reaped || !peer.ToCoordinator.TryDequeue(out (object Message, Action Apply) next))
            return;
        Heard(peer, next.Message);
        Tell(next.Apply);
    }

    private void Tell(Action apply)
    {
        apply();
        State.AssertInvariants();
        foreach (Reply reply in State.Replies)
        {
            SimulatedPeer peer = Peers.Find(peer => peer.Process == reply.To) ?? throw new SimulationException($"{reply.To} is spoken to and does not exist");
            if (peer.Reaped)
                throw new SimulationException($"{peer} has been reaped and is told {reply.Message}");
            Answered(peer, reply.Message);
            peer.FromCoordinator.Enqueue(reply.Message);
        }

        State.Events.ForEach(Happened);
        State.Replies.Clear();
        State.Events.Clear();
    }

    private void Deliver(SimulatedPeer peer)
    {
        if (!peer.IsAwake || !peer.FromCoordinator.TryDequeue(out IReply? reply))
            return;
        if (!peer.Open.Remove(reply.Request, out object? about))
            throw new SimulationException($"{peer} is told {reply}, and has asked for nothing, or has had its answer");
        Received(peer, reply, about);
    }

    private void Reap(SimulatedPeer peer)
    {
        if (peer.Reaped)
            return;
        peer.Reaped = true;
        Gone(peer);
        if (fault != SeededFault.NothingReturnedAtDeath)
            Tell(() => State.End(peer.Process));
    }

    private void Drain()
    {
        const int Rounds = 60;
        for (int round = 0; round < Rounds; round++)
        {
            foreach (SimulatedPeer peer in Peers.ToList())
            {
                peer.Frozen = false;
                while (peer.ToCoordinator.Count > 0 && !peer.Dead)
                    Hear(peer);
                if (peer.Dead)
                    Reap(peer);
                while (peer.FromCoordinator.Count > 0 && !peer.Dead)
                    Deliver(peer);

                // In the last rounds nobody asks for more, so that what was asked for is answered.
                if (!peer.Dead && round < Rounds - 5)
                    Wind(peer);
            }
        }

        if (Living.FirstOrDefault(peer => peer.Open.Count > 0) is { } stuck)
            throw new SimulationException($"{stuck} waits for ever for {stuck.Open.Values.First()}");
    }

    /// <summary>A request is taken back.</summary>
    protected sealed record Withdrawal(long Request, object About);
}
