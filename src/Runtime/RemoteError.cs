using System.Text;
using MemoryPack;

namespace ProcActors;

/// <summary>An exception of another process, as data: it can be read without loading that process's types.</summary>
/// <param name="TypeName">The full name of the exception's type.</param>
/// <param name="Message">Its message.</param>
/// <param name="StackTrace">Its stack as text, as the other process saw it; empty when it was never thrown.</param>
/// <param name="Inner">What caused it; null when nothing did.</param>
[MemoryPackable]
public sealed partial record RemoteError(string TypeName, string Message, string StackTrace, RemoteError? Inner)
{
    private const int MostNested = 16;
    private const int MostCharacters = 16 * 1024;

    /// <summary>Takes the data of <paramref name="exception"/> and of at most 16 inner ones; long texts are cut at 16 K characters.</summary>
    /// <param name="exception">The exception to describe.</param>
    public static RemoteError From(Exception exception) => From(exception, MostNested)!;

    /// <summary>The text that <see cref="Exception.ToString"/> would have given in the other process.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        for (RemoteError? error = this; error is not null; error = error.Inner)
        {
            text.Append(error == this ? "" : " ---> ").Append(error.TypeName).Append(": ").AppendLine(error.Message);
            if (error.StackTrace.Length > 0)
                text.AppendLine(error.StackTrace);
        }

        return text.ToString().TrimEnd();
    }

    private static RemoteError? From(Exception? exception, int depth) => exception is null || depth == 0
        ? null
        : new RemoteError(exception.GetType().FullName ?? exception.GetType().Name, Cut(MessageOf(exception)), Cut(exception.StackTrace ?? ""), From(exception.InnerException, depth - 1));

    // Message is virtual: somebody's override may itself throw.
    private static string MessageOf(Exception exception)
    {
        try
        {
            return exception.Message;
        }
        catch (Exception e)
        {
            return $"(the message could not be read: {e.GetType().Name})";
        }
    }

    private static string Cut(string text) => text.Length <= MostCharacters ? text : text[..MostCharacters] + " … (cut)";
}
