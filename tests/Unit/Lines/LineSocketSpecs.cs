using System.Net.Sockets;
using System.Text;
using ProcActors.Lines;
using ProcActors.Remoting;

namespace ProcActors.Tests.Unit.Lines;

/// <summary>How a line comes by its socket: over the connection of who dials, which carries one end of a pair across and is closed.</summary>
public sealed class LineSocketSpecs : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"line-{Guid.NewGuid():n}");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Socket _dialler = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public void Dispose()
    {
        _dialler.Dispose();
        _listener.Dispose();
        File.Delete(_path);
    }

    [Fact]
    public async Task The_pair_carries_bytes_both_ways_and_ends_for_both()
    {
        WireConnection accepted = await ConnectAsync();
        Task<LineSocket> answer = LineSocket.AnswerAsync(accepted, CancellationToken.None);
        using LineSocket here = LineSocket.Dial(Over(_dialler));
        using LineSocket there = await answer.WaitAsync(Limit);
        Assert.True(here.CarriesDescriptors && there.CarriesDescriptors);
        Assert.Equal("to the root", Say(here, there, "to the root"));
        Assert.Equal("and back", Say(there, here, "and back"));
        Assert.True(_dialler.SafeHandle.IsClosed);

        here.Break();
        Assert.Equal(0, there.Read(new byte[10], []));
        Assert.Equal(0, here.Read(new byte[10], []));
    }

    [Fact]
    public async Task Who_sends_no_socket_is_refused()
    {
        WireConnection accepted = await ConnectAsync();
        await _dialler.SendAsync("x"u8.ToArray());
        await Assert.ThrowsAsync<InvalidDataException>(() => LineSocket.AnswerAsync(accepted, CancellationToken.None).WaitAsync(Limit));
    }

    [Fact]
    public async Task Who_goes_away_instead_is_refused()
    {
        WireConnection accepted = await ConnectAsync();
        _dialler.Dispose();
        await Assert.ThrowsAsync<InvalidDataException>(() => LineSocket.AnswerAsync(accepted, CancellationToken.None).WaitAsync(Limit));
    }

    private async Task<WireConnection> ConnectAsync()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        _listener.Listen();
        await _dialler.ConnectAsync(new UnixDomainSocketEndPoint(_path));
        return Over(await _listener.AcceptAsync());
    }

    private static WireConnection Over(Socket socket) => new(socket, new NetworkStream(socket));

    private static string Say(LineSocket from, LineSocket to, string what)
    {
        Assert.Equal(what.Length, from.Write(Encoding.ASCII.GetBytes(what), []));
        byte[] heard = new byte[100];
        return Encoding.ASCII.GetString(heard, 0, to.Read(heard, []));
    }
}
