using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using Akka.Actor;
using Akka.Configuration;
using ProcActors.Remoting;

namespace ProcActors.Launcher.Doctor;

/// <summary>
/// The process that attacks from outside: it is told where a run is and none of its secrets, tries what it can as the user it is, and again as <c>nobody</c> when it may become that.
/// </summary>
internal sealed class Stranger(Target target, string who)
{
    private const int Dripping = 100;
    private static readonly TimeSpan NoAnswer = TimeSpan.FromSeconds(2);
    private readonly Door _door = new(target);

    /// <summary>Reads a target from standard input, writes the findings to standard output.</summary>
    public static async Task<int> RunAsync()
    {
        Target target = JsonSerializer.Deserialize<Target>(await Console.In.ReadLineAsync().ConfigureAwait(false) ?? "") ?? throw new InvalidDataException("No target was named.");
        List<Finding> findings = await new Stranger(target, "same user").AttackAsync().ConfigureAwait(false);
        if (target.ThenAsNobody)
        {
            // Whatever is needed has been loaded by now: as nobody this process may not even be allowed to read its own program.
            OtherUser.Become();
            findings.AddRange(await new Stranger(target, OtherUser.Label).AttackAsync().ConfigureAwait(false));
        }

        Console.WriteLine(JsonSerializer.Serialize(findings));
        return 0;
    }

    private async Task<List<Finding>> AttackAsync()
    {
        // The slow ones stay while all the others try.
        Task<Finding> slow = Try($"{Dripping} slow introductions, a byte at a time", () => _door.DripAsync(Dripping));
        List<Finding> findings =
        [
            await Try("raw bytes at the door", () => _door.SayAsync(Introduction.Noise())).ConfigureAwait(false),
            await Try("HTTP at the door", () => _door.SayAsync(Introduction.Http)).ConfigureAwait(false),
            await Try("TLS with another certificate", () => _door.EncryptAsync(RunCertificate.Create())).ConfigureAwait(false),
            await Try("TLS without a certificate", () => _door.EncryptAsync(null)).ConfigureAwait(false),
            await Try("another run's introduction", () => _door.SayAsync(Introduction.WithWrongSecret())).ConfigureAwait(false),
            await Try("a frame that claims 2 GiB", () => _door.SayAsync(Introduction.WithHugeFrame())).ConfigureAwait(false),
            await Try("a plain Akka system", PlainAkkaAsync).ConfigureAwait(false),
        ];
        findings.AddRange(await ForeignAsync().ConfigureAwait(false));
        Files files = new(target, who);
        findings.AddRange(files.Attack());
        findings.Add(await slow.ConfigureAwait(false));
        return findings;
    }

    private Task<Finding> Try(string what, Func<Task<(bool, string)>> attack) => Finding.OfAsync(what, who, target.Over, attack);

    // A stock system dials TCP only: a relay takes it to whatever door there is.
    private async Task<(bool, string)> PlainAkkaAsync()
    {
        using TcpListener relay = new(IPAddress.Loopback, 0);
        relay.Start();
        _ = RelayAsync(relay);
        using ActorSystem system = ActorSystem.Create("doctor", ConfigurationFactory.ParseString("""
            akka { loglevel = OFF, stdout-loglevel = OFF, actor.provider = remote, remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 } }
            """));
        try
        {
            ActorIdentity answer = await system.ActorSelection($"akka.tcp://procactors@127.0.0.1:{((IPEndPoint)relay.LocalEndpoint).Port}/system/procactors").Ask<ActorIdentity>(new Identify(null), NoAnswer).ConfigureAwait(false);
            return (answer.Subject is null, answer.Subject is null ? "no actor answered" : $"{answer.Subject} answered");
        }
        catch (AskTimeoutException)
        {
            return (true, "no association, no answer");
        }
    }

    private async Task RelayAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using TcpClient dialler = await listener.AcceptTcpClientAsync().ConfigureAwait(false);
                try
                {
                    await using Stream door = await _door.ConnectAsync().ConfigureAwait(false);
                    await Task.WhenAny(dialler.GetStream().CopyToAsync(door), door.CopyToAsync(dialler.GetStream())).ConfigureAwait(false);
                }
                catch (Exception e) when (e is SocketException or IOException)
                {
                    // The door is shut.
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The attempt is over.
        }
    }

    private async Task<IReadOnlyList<Finding>> ForeignAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("procactors-doctor-");
        try
        {
            if (target.Transport == WireTransport.UnixSocket)
                File.CreateSymbolicLink(Path.Combine(folder.FullName, "p0"), Path.Combine(target.SocketFolder, "p0"));
            RunCertificate? certificate = target.Transport == WireTransport.Tcp ? RunCertificate.Create() : null;
            await using ForeignSystem foreign = ForeignSystem.Start(new WireSetup(folder.FullName, "p9", RandomNumberGenerator.GetBytes(WireSetup.SecretSize), certificate: certificate));
            string marker = Path.Combine(folder.FullName, "deployed");
            IActorRef root = ((ExtendedActorSystem)foreign.System).Provider.ResolveActorRef($"{target.Address}/user");
            foreach (object bait in new object[] { new JsonBait("x"), new DelegateBait(), new ManifestBait() })
                root.Tell(bait);
            foreign.System.ActorOf(Props.Create(typeof(DeployedBait), marker).WithDeploy(Deploy.None.WithScope(new RemoteScope(Address.Parse(target.Address)))));
            return
            [
                await Try("another run's system: selection of a private actor", async () => Silence(await foreign.FindsAsync($"{target.Address}/system/procactors", NoAnswer).ConfigureAwait(false))).ConfigureAwait(false),
                await Try("another run's system: messages by serializers 1, 4100 and 4101, a delegate among them", async () => Silence(await foreign.FindsAsync($"{target.Address}/user", NoAnswer).ConfigureAwait(false))).ConfigureAwait(false),
                await Try("another run's system: remote deployment", () => Task.FromResult(File.Exists(marker) ? (false, "the actor came to life") : (true, "no actor came to life"))).ConfigureAwait(false),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (bool, string) Silence(bool answered) => answered ? (false, "there was an answer") : (true, "no association, no answer");
}
