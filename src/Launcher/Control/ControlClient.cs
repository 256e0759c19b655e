using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace ProcActors.Launcher.Control;

/// <summary>Asks a live run for something.</summary>
internal static class ControlClient
{
    /// <summary>The one answer; an error of its own when the run has gone.</summary>
    public static async Task<ControlAnswer> AskAsync(string folder, ControlRequest request, CancellationToken cancellationToken)
    {
        await foreach (ControlAnswer answer in AskForManyAsync(folder, request, cancellationToken).ConfigureAwait(false))
            return answer;
        return new ControlAnswer { Error = $"The run in '{folder}' did not answer: it has just ended, or belongs to another user." };
    }

    /// <summary>All answers, until the run has no more.</summary>
    public static async IAsyncEnumerable<ControlAnswer> AskForManyAsync(string folder, ControlRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using Socket? socket = ControlSocket.Dial(folder);
        if (socket is null)
        {
            yield return new ControlAnswer { Error = $"The run in '{folder}' has ended, or belongs to another user." };
            yield break;
        }

        await using NetworkStream stream = new(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(ControlMessages.Write(request) + "\n"), cancellationToken).ConfigureAwait(false);
        using StreamReader input = new(stream, Encoding.UTF8);
        while (await ReadAsync(input, cancellationToken).ConfigureAwait(false) is { } line)
            yield return JsonSerializer.Deserialize<ControlAnswer>(line, ControlMessages.Json)!;
    }

    private static async Task<string?> ReadAsync(StreamReader input, CancellationToken cancellationToken)
    {
        try
        {
            return await input.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
