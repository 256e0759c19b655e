using ProcActors.Bootstrap;
using ProcActors.Spawning;

namespace ProcActors.TestKit.Simulated;

/// <summary>A child on a simulated machine, as its parent has it.</summary>
internal sealed class SimulatedChild(SimulatedProcess parent, SimulatedProcess process) : IChild
{
    private const int LastLines = 20;
    private readonly Queue<string> _errors = new();
    private readonly SimulatedLifeline _line = new(parent, process);
    private readonly TaskCompletionSource<bool> _silent = new();
    private SimulatedProgram? _program;

    public int Pid => process.Pid;

    public IReadOnlyList<string> LastErrorLines => [.. _errors];

    public void Begin(ControlKind kind, ReadOnlyMemory<byte> bootstrap, DescriptorList descriptors, Action<ControlFrame> said, Action<OutputLine> printed, Action<WaitStatus> ended)
    {
        if (kind != ControlKind.Bootstrap)
            throw new NotSupportedException("A simulated machine has no standby processes: starts cost nothing there.");
        if (descriptors.Descriptors.Count > 0)
            throw new NotSupportedException("A simulated process can't be handed sockets: run this scenario with real processes.");
        _line.Said = said;
        process.Output = line => parent.Post(() => Print(line, printed));
        process.Ended = status => parent.Post(() =>
        {
            _silent.TrySetResult(true);
            ended(status);
        });
        _program = new SimulatedProgram(process, _line);
        byte[] orders = bootstrap.ToArray();
        process.Post(() => _program.Begin(orders));
    }

    public Task WriteAsync(ControlKind kind, ReadOnlyMemory<byte> body, DescriptorList? descriptors)
    {
        byte[] copy = body.ToArray();
        if (descriptors is not null)
            process.Own(descriptors);
        process.Post(() =>
        {
            if (kind == ControlKind.Interrupt)
                _program!.Ask(PosixSignals.Interrupt);
            else
                _line.Deliver(new ControlFrame(kind, copy, descriptors ?? new DescriptorList()));
        });
        return Task.CompletedTask;
    }

    public bool Send(int signal)
    {
        if (!process.IsAlive)
            return false;
        if (signal == PosixSignals.Terminate)
            process.Post(() => _program!.Ask(PosixSignals.Terminate));
        else if (signal == PosixSignals.Stop || signal == PosixSignals.Continue)
            process.Stop(signal == PosixSignals.Stop);
        else
            process.Kill(signal);
        return true;
    }

    public Task LastWordsAsync() => parent.Resume(_silent.Task);

    private void Print(OutputLine line, Action<OutputLine> printed)
    {
        if (line.IsError)
            _errors.Enqueue(line.Text);
        if (_errors.Count > LastLines)
            _errors.Dequeue();
        printed(line);
    }
}
