using Akka.Actor;
using Akka.Configuration;
using ProcActors.Launcher.Running;
using ProcActors.Remoting;

namespace ProcActors.Launcher.Doctor;

/// <summary>A small run of the doctor's own: this process as its root, one child, and a canary that counts whatever reaches it.</summary>
internal sealed class OwnRun : IExaminedRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    // Shorter than usual, so that the slow ones need not be waited for.
    private static readonly TimeSpan IntroductionTimeout = TimeSpan.FromSeconds(3);

    private readonly ProcessRuntime _runtime;
    private readonly IActorRef _canary;
    private readonly IActorRef _echo;
    private readonly ActorProcess _child;

    private OwnRun(ProcessRuntime runtime, IActorRef canary, IActorRef echo, ActorProcess child, Target target)
    {
        _runtime = runtime;
        _canary = canary;
        _echo = echo;
        _child = child;
        Target = target;
    }

    public Target Target { get; }

    public static async Task<OwnRun> StartAsync(WireTransport transport, string scratch)
    {
        // What is refused is what this is about.
        Refusals.Say = static _ => { };
        RunFolder folder = RunFolder.Create(Path.Combine(scratch, $"run-{transport}"), "doctor");
        await File.WriteAllTextAsync(folder.Events, "").ConfigureAwait(false);
        ProcessRuntime runtime = await ProcessRuntime.StartAsync(new ProcessRuntimeOptions
        {
            Name = "doctor",
            Transport = transport,
            Output = static (_, _) => { },
            Config = ConfigurationFactory.ParseString($"akka.remote {{ uds.introduction-timeout = {IntroductionTimeout.TotalSeconds}s, tcp.introduction-timeout = {IntroductionTimeout.TotalSeconds}s }}"),
        }).ConfigureAwait(false);
        IActorRef canary = runtime.System.ActorOf(Props.Create(typeof(CanaryActor)), "canary");
        (IActorRef echo, ActorProcess child) = await runtime.SpawnProcessAsync(Props.Create(typeof(EchoActor)), new ProcessOptions { Name = "patient", Daemon = true }).ConfigureAwait(false);
        string trap = Directory.CreateDirectory(Path.Combine(scratch, $"trap-{transport}")).FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(trap, (UnixFileMode)0b111_111_111);
        return new OwnRun(runtime, canary, echo, child, new Target
        {
            Transport = transport,
            SocketFolder = runtime.Wire.Directory,
            Port = transport == WireTransport.Tcp ? ((ExtendedActorSystem)runtime.System).Provider.DefaultAddress.Port!.Value : 0,
            Pids = [Environment.ProcessId, child.Pid],
            RunFolder = folder.Path,
            Trap = trap,
            IntroductionTimeout = IntroductionTimeout,
            ThenAsNobody = OtherUser.IsPossible,
        });
    }

    public async Task<string?> HarmAsync()
    {
        if (!_child.IsAlive)
            return $"its child has ended: {_child.Exit}";
        if (await _echo.Ask<string>("well?", Limit).ConfigureAwait(false) != "well?")
            return "its child does not answer as it did";
        ProcessQueue<int> queue = await _runtime.QueueAsync<int>().ConfigureAwait(false);
        await queue.PutAsync(1).ConfigureAwait(false);
        if (await queue.GetAsync().ConfigureAwait(false) != 1)
            return "its queue gives something else than was put";
        int reached = await _canary.Ask<int>(CanaryActor.HowMany, Limit).ConfigureAwait(false);
        return reached == 0 ? null : $"{reached} messages of strangers reached an actor";
    }

    public async Task<IReadOnlyList<Finding>> FromInsideAsync() => [Secrets("environ"), Secrets("cmdline"), .. await new Insider(_runtime.Wire, Target, _canary).AttackAsync().ConfigureAwait(false)];

    public async ValueTask DisposeAsync() => await _runtime.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);

    // Only we know what must not be there.
    private Finding Secrets(string file)
    {
        List<byte[]> secrets = [_runtime.Wire.Secret];
        if (_runtime.Wire.Certificate is { } certificate)
            secrets.Add(certificate.Export());
        bool found = Target.Pids.Any(pid => secrets.Exists(secret => Contains(File.ReadAllBytes($"/proc/{pid}/{file}"), secret)));
        return new Finding($"the run's secrets in /proc/PID/{file}", "same user", Target.Over, found ? "found" : "not there, in no form", !found);
    }

    private static bool Contains(byte[] text, byte[] secret) =>
        new[] { secret, Ascii(Convert.ToBase64String(secret)), Ascii(Convert.ToHexString(secret)), Ascii(Convert.ToHexStringLower(secret)) }.Any(form => text.AsSpan().IndexOf(form) >= 0);

    private static byte[] Ascii(string text) => System.Text.Encoding.ASCII.GetBytes(text);

    private sealed class EchoActor : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }
}

/// <summary>Counts what reaches it, and answers a plain text, by which a line is seen to work.</summary>
internal sealed class CanaryActor : UntypedActor
{
    public const string Control = "a plain text";
    public static readonly object HowMany = new();
    private int _reached;

    protected override void OnReceive(object message)
    {
        if (message == HowMany)
            Sender.Tell(_reached);
        else if (message is Control)
            Sender.Tell(message);
        else
            _reached++;
    }
}
