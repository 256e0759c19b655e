using Akka.Actor;

namespace ProcActors.Coordination;

/// <summary>Puts together what came in parts. Akka.Remote drops what exceeds a frame, so a large value travels as parts before the message that ends it.</summary>
internal sealed class PartCollector
{
    /// <summary>How many bytes of a value travel in one message.</summary>
    public const int PartSize = 256 * 1024;

    private readonly Dictionary<(IActorRef From, long Request), List<byte[]>> _parts = [];

    /// <summary>Sends all of <paramref name="payload"/> but its end, and returns the end, for the message that names it.</summary>
    public static byte[] SendAllButLast(byte[] payload, long request, Action<object> send)
    {
        int sent = 0;
        for (; payload.Length - sent > PartSize; sent += PartSize)
            send(new CoordinatorProtocol.Part(request, payload[sent..(sent + PartSize)]));
        return sent == 0 ? payload : payload[sent..];
    }

    /// <summary>The value that came in these parts.</summary>
    public static byte[] Whole(IReadOnlyList<byte[]> parts)
    {
        if (parts is [var only])
            return only;
        byte[] whole = new byte[parts.Sum(part => part.Length)];
        int filled = 0;
        foreach (byte[] part in parts)
        {
            part.CopyTo(whole, filled);
            filled += part.Length;
        }

        return whole;
    }

    public void Add(IActorRef from, CoordinatorProtocol.Part part)
    {
        if (!_parts.TryGetValue((from, part.Request), out List<byte[]>? parts))
            _parts[(from, part.Request)] = parts = [];
        parts.Add(part.Payload);
    }

    /// <summary>The parts that came before, with the last.</summary>
    public IReadOnlyList<byte[]> Collect(IActorRef from, long request, byte[] last)
    {
        if (!_parts.Remove((from, request), out List<byte[]>? parts))
            return [last];
        parts.Add(last);
        return parts;
    }

    public void Forget(IActorRef from)
    {
        foreach ((IActorRef, long) unfinished in _parts.Keys.Where(key => key.From.Equals(from)).ToList())
            _parts.Remove(unfinished);
    }
}
