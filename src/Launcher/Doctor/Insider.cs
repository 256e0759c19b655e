using System.Buffers.Binary;
using System.Net.Sockets;
using Akka.Actor;
using ProcActors.Lines;
using ProcActors.Remoting;

namespace ProcActors.Launcher.Doctor;

/// <summary>Somebody who has been let in, with the run's own secret, and then sends what makes other systems run his code.</summary>
internal sealed class Insider(WireSetup wire, Target target, IActorRef canary)
{
    private const string Who = "let in (knows the secret)";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public async Task<IReadOnlyList<Finding>> AttackAsync()
    {
        await using ForeignSystem foreign = ForeignSystem.Start(new WireSetup(wire.Directory, "p9", wire.Secret, certificate: wire.Certificate));
        IActorRef remote = ((ExtendedActorSystem)foreign.System).Provider.ResolveActorRef($"{target.Address}{canary.Path.ToStringWithoutAddress()}");
        return
        [
            await Try("serializer 1 (JSON) with a type's name", () => BaitAsync(remote, () => remote.Tell(new JsonBait("x")))).ConfigureAwait(false),
            await Try("a delegate as payload", () => BaitAsync(remote, () => remote.Tell(new DelegateBait()))).ConfigureAwait(false),
            await Try("a message that is not in the protocol's table", () => BaitAsync(remote, () => remote.Tell(new ManifestBait()))).ConfigureAwait(false),
            await Try("serializer 3: remote deployment", () => DeployAsync(foreign, remote)).ConfigureAwait(false),
            await Try("a frame that claims 2 GiB", OversizeAsync).ConfigureAwait(false),
            .. target.Transport == WireTransport.UnixSocket ? [await Try("serializer 1 (JSON) on a line of messages", ForgedMessageAsync).ConfigureAwait(false)] : Array.Empty<Finding>(),
        ];
    }

    private Task<Finding> Try(string what, Func<Task<(bool, string)>> attack) => Finding.OfAsync(what, Who, target.Over, attack);

    // The order is kept: when the plain text has been answered the bait has been taken, or refused.
    private async Task<(bool, string)> BaitAsync(IActorRef remote, Action send)
    {
        await remote.Ask<string>(CanaryActor.Control, Limit).ConfigureAwait(false);
        long refused = ProcessRuntime.RefusalCount;
        int reached = await canary.Ask<int>(CanaryActor.HowMany, Limit).ConfigureAwait(false);
        send();
        await remote.Ask<string>(CanaryActor.Control, Limit).ConfigureAwait(false);
        if (await canary.Ask<int>(CanaryActor.HowMany, Limit).ConfigureAwait(false) > reached)
            return (false, "it was delivered");
        return ProcessRuntime.RefusalCount > refused ? (true, "refused, counted; the connection goes on") : (false, "nothing was delivered, but nothing was counted either");
    }

    private async Task<(bool, string)> DeployAsync(ForeignSystem foreign, IActorRef remote)
    {
        string marker = Path.Combine(target.Trap, "deployed");
        (bool held, string outcome) = await BaitAsync(
            remote,
            () => foreign.System.ActorOf(Props.Create(typeof(DeployedBait), marker).WithDeploy(Deploy.None.WithScope(new RemoteScope(Address.Parse(target.Address)))))).ConfigureAwait(false);
        return File.Exists(marker) ? (false, "the actor came to life") : (held, outcome);
    }

    private async Task<(bool, string)> ForgedMessageAsync()
    {
        long refused = ProcessRuntime.RefusalCount;
        int reached = await canary.Ask<int>(CanaryActor.HowMany, Limit).ConfigureAwait(false);
        NetworkStream stream = (NetworkStream)await new ForeignDialler(wire, target).DialAsync(WirePurpose.Messages).ConfigureAwait(false);
        Line line = new(LineSocket.Dial(new WireConnection(stream.Socket, stream)), "doctor", static (_, _, _) => { });
        line.Begin();
        string to = target.Address + canary.Path.ToStringWithoutAddress();
        line.Send(Line.OwnChannel, new LineProtocol.Told(to, null, 1, typeof(JsonBait).AssemblyQualifiedName, "{}"u8.ToArray()));

        // A second one, which is refused too if the first has not ended the line.
        line.Send(Line.OwnChannel, new LineProtocol.Told(to, null, 1, null, []));
        long began = Environment.TickCount64;
        while (ProcessRuntime.RefusalCount < refused + 2 && Environment.TickCount64 - began < Limit.TotalMilliseconds)
            await Task.Delay(10).ConfigureAwait(false);
        await line.CloseAsync().ConfigureAwait(false);
        if (await canary.Ask<int>(CanaryActor.HowMany, Limit).ConfigureAwait(false) > reached)
            return (false, "it was delivered");
        return ProcessRuntime.RefusalCount >= refused + 2 ? (true, "refused, counted; the line goes on") : (false, "nothing was delivered, but not all was counted");
    }

    private async Task<(bool, string)> OversizeAsync()
    {
        ForeignDialler dialler = new(wire, target);
        await using Stream stream = await dialler.DialAsync(WirePurpose.Association).ConfigureAwait(false);
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, int.MaxValue);
        await stream.WriteAsync(length).ConfigureAwait(false);
        try
        {
            return await stream.ReadAsync(new byte[16]).AsTask().WaitAsync(Limit).ConfigureAwait(false) == 0 ? (true, "this connection was ended, no other") : (false, "there was an answer");
        }
        catch (IOException)
        {
            return (true, "this connection was ended, no other");
        }
    }
}
