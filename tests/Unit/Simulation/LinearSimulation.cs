namespace ProcActors.Tests.Unit.Simulation;

/// <summary>
/// A short schedule in which every call and every return is written down, and judged as a whole: to those who call, the coordinator is one thing that does one
/// call after the other, however late and interleaved their messages are.
/// </summary>
internal abstract class LinearSimulation<TCall>(int seed, bool deaths, string begin)
    where TCall : notnull
{
    private const int Steps = 90;
    private const int MostCalls = 40;
    private readonly List<Client> _clients = [];
    private Linearizability<string, TCall, string>? _history;
    private long _requests;
    private int _lives;

    protected Random Random { get; } = new(seed);

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="SimulationException">A promise is broken.</exception>
    public void Run()
    {
        _history = new Linearizability<string, TCall, string>(begin, Effect);
        for (int i = 0; i < 3; i++)
            Join();
        for (int step = 0; step < Steps; step++)
            Step(_clients[Random.Next(_clients.Count)]);
        _history.Judge();
    }

    /// <summary>The call that a process makes next; null when it makes none.</summary>
    protected abstract TCall? Next(Client client);

    /// <summary>What a process says first when it calls.</summary>
    protected abstract void Apply(Client client, long request, TCall call);

    /// <summary>The answers of the rules since the last look.</summary>
    protected abstract IEnumerable<(Incarnation To, long Request, object Answer)> Answers();

    /// <summary>A process has an answer: what the call gives, or null when there is more to say.</summary>
    protected abstract string? Receive(Client client, long request, TCall call, object answer);

    /// <summary>What a call does, and gives; null when it would wait.</summary>
    protected abstract (string After, string Result)? Effect(string state, TCall call);

    /// <summary>Takes a call back that may wait; whether there is such a thing.</summary>
    protected virtual bool Withdraw(Client client, long request, TCall call) => false;

    /// <summary>A process has been reaped; what that does is a call of its own.</summary>
    protected virtual TCall? End(Client client) => default;

    /// <summary>Another word of the same call, or one that has no answer.</summary>
    protected static void Say(Client client, Action apply) => client.ToCoordinator.Enqueue(apply);

    private void Join() => _clients.Add(new Client(new Incarnation("run", $"p{++_lives}", $"0.{_lives}")));

    private void Step(Client client)
    {
        switch (Random.Next(10))
        {
            case < 3 when !client.Dead && client.Call is null && _history!.Count < MostCalls && Next(client) is { } call:
                long request = ++_requests;
                client.Call = _history.Begin(client.Process.Name, call);
                client.Request = request;
                Say(client, () => Apply(client, request, call));
                break;
            case 3 when !client.Dead && client.Call is { } open && Withdraw(client, client.Request, open.Call):
                break;
            case 4 when deaths && Random.Next(4) == 0 && !client.Dead:
                Kill(client);
                break;
            case < 7:
                Hear(client);
                break;
            default:
                Deliver(client);
                break;
        }
    }

    private void Kill(Client client)
    {
        client.Dead = true;
        for (int arrive = Random.Next(client.ToCoordinator.Count + 1); arrive > 0; arrive--)
            Hear(client);
        client.ToCoordinator.Clear();
        Join();
        if (End(client) is not { } reap)
            return;
        Linearizability<string, TCall, string>.Operation end = _history!.Begin(client.Process.Name, reap);
        PassOn();
        _history.End(end, "");
    }

    private void Hear(Client client)
    {
        if (!client.ToCoordinator.TryDequeue(out Action? apply))
            return;
        apply();
        PassOn();
    }

    private void PassOn()
    {
        foreach ((Incarnation to, long request, object answer) in Answers())
            _clients.Find(client => client.Process == to)!.FromCoordinator.Enqueue((request, answer));
    }

    private void Deliver(Client client)
    {
        if (client.Dead || !client.FromCoordinator.TryDequeue(out (long Request, object Answer) next) || client.Call is not { } call || client.Request != next.Request)
            return;
        if (Receive(client, next.Request, call.Call, next.Answer) is not { } result)
            return;
        client.Call = null;
        if (result == Withdrawn)
            _history!.Drop(call);
        else
            _history!.End(call, result);
    }

    /// <summary>The call was taken back, and did nothing.</summary>
    protected const string Withdrawn = "withdrawn";

    internal sealed class Client(Incarnation process)
    {
        public Incarnation Process => process;

        public Queue<Action> ToCoordinator { get; } = [];

        public Queue<(long Request, object Answer)> FromCoordinator { get; } = [];

        public Linearizability<string, TCall, string>.Operation? Call { get; set; }

        public long Request { get; set; }

        /// <summary>Its leases.</summary>
        public List<long> Tokens { get; } = [];

        public bool Dead { get; set; }
    }
}
