using System.Globalization;
using Akka.Actor;

namespace ProcActors.Remoting;

/// <summary>Reads the addresses of actor systems. By hand: what .NET and Akka load to read one takes a fiftieth of a process's start.</summary>
internal static class WireAddress
{
    private const string AfterScheme = "://";

    /// <summary>The address that was written as <c>scheme://system@host:port</c>; null when it is none.</summary>
    public static Address? TryParse(string text)
    {
        int scheme = text.IndexOf(AfterScheme, StringComparison.Ordinal);
        int system = scheme + AfterScheme.Length;
        int at = text.IndexOf('@');
        int colon = text.LastIndexOf(':');
        return scheme > 0 && system < at && at + 1 < colon
            && IsName(text.AsSpan(0, scheme)) && IsName(text.AsSpan(system..at)) && IsName(text.AsSpan((at + 1)..colon))
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            ? new Address(text[..scheme], text[system..at], text[(at + 1)..colon], port)
            : null;
    }

    // A host is the name of a socket's file too: nothing in it leads out of the run's folder. With colons and brackets, an address of version 6.
    private static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (char letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '.' or '_' or ':' or '[' or ']'))
                return false;
        }

        return true;
    }
}
