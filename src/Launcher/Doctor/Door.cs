using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using ProcActors.Remoting;

namespace ProcActors.Launcher.Doctor;

/// <summary>The door of a run, as somebody sees it who can do no more than connect.</summary>
internal sealed class Door(Target target)
{
    // A run that is busy may take its time; one that never closes the connection has not held.
    private TimeSpan Patience => target.IntroductionTimeout + TimeSpan.FromSeconds(20);

    public async Task<Stream> ConnectAsync()
    {
        Socket socket = target.Transport == WireTransport.Tcp
            ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            : UnixSockets.Make();
        try
        {
            EndPoint where = target.Transport == WireTransport.Tcp ? new IPEndPoint(IPAddress.Loopback, target.Port) : new UnixDomainSocketEndPoint(Path.Combine(target.SocketFolder, "p0"));
            await socket.ConnectAsync(where).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Says something and listens to the end: it has held when not a byte of an answer came that is not TLS saying no.</summary>
    public Task<(bool Held, string Outcome)> SayAsync(byte[] words) => AtTheDoorAsync(async stream =>
    {
        await stream.WriteAsync(words).ConfigureAwait(false);
        return await SilenceAsync(stream, canAlert: target.Transport == WireTransport.Tcp).ConfigureAwait(false);
    });

    /// <summary>TLS, with a certificate that is not the run's, then the first words of our protocol.</summary>
    public Task<(bool Held, string Outcome)> EncryptAsync(RunCertificate? certificate) => AtTheDoorAsync(async stream =>
    {
        await using SslStream encrypted = new(stream);
        SslClientAuthenticationOptions options = new() { TargetHost = "procactors", ClientCertificateContext = certificate?.Context, EnabledSslProtocols = SslProtocols.Tls13, RemoteCertificateValidationCallback = (_, _, _, _) => true };
        await encrypted.AuthenticateAsClientAsync(options).WaitAsync(Patience).ConfigureAwait(false);
        await encrypted.WriteAsync(Introduction.WithWrongSecret()).ConfigureAwait(false);
        return await SilenceAsync(encrypted, canAlert: false).ConfigureAwait(false);
    });

    /// <summary>Many connections that introduce themselves a byte at a time, for ever: all are to be ended.</summary>
    public async Task<(bool Held, string Outcome)> DripAsync(int count)
    {
        try
        {
            bool[] ended = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => DripOnceAsync())).ConfigureAwait(false);
            int left = ended.Count(end => !end);
            return (left == 0, left == 0 ? $"all {count} were ended" : $"{left} of {count} were still open after {Patience.TotalSeconds:0} s");
        }
        catch (SocketException e)
        {
            return (true, $"no way in: {e.SocketErrorCode}");
        }
    }

    private async Task<bool> DripOnceAsync()
    {
        await using Stream stream = await ConnectAsync().ConfigureAwait(false);
        byte[] words = Introduction.WithWrongSecret();
        using CancellationTokenSource patience = new(Patience);
        Task<int> end = stream.ReadAsync(new byte[16], patience.Token).AsTask();
        try
        {
            for (int i = 0; i < words.Length - 1 && !end.IsCompleted; i++)
            {
                await stream.WriteAsync(words.AsMemory(i, 1)).ConfigureAwait(false);
                await Task.WhenAny(end, Task.Delay(500)).ConfigureAwait(false);
            }

            return await end.ConfigureAwait(false) >= 0;
        }
        catch (IOException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<(bool Held, string Outcome)> AtTheDoorAsync(Func<Stream, Task<(bool, string)>> attempt)
    {
        try
        {
            await using Stream stream = await ConnectAsync().ConfigureAwait(false);
            return await attempt(stream).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            return (true, $"no way in: {e.SocketErrorCode}");
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return (true, "the connection was ended");
        }
        catch (TimeoutException)
        {
            return (false, $"the connection was still open after {Patience.TotalSeconds:0} s");
        }
    }

    private async Task<(bool Held, string Outcome)> SilenceAsync(Stream stream, bool canAlert)
    {
        byte[] answer = new byte[4096];
        int count = await stream.ReadAsync(answer).AsTask().WaitAsync(Patience).ConfigureAwait(false);

        // A TLS alert (record type 21) is a no.
        if (count > 0 && canAlert && answer[0] == 21)
            return (true, "the connection was ended by a TLS alert");
        return count == 0 ? (true, "the connection was ended without a word") : (false, $"{count} bytes were answered");
    }
}
