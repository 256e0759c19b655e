using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProcActors.Roles;

/// <summary>
/// Tries to buy one of the tickets whose number stands in a file as <c>{"count": 3}</c>: reads it, thinks, writes it back one lower. Under a lock nobody
/// reads in between; without one the same ticket is sold more than once.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="lock">The lock; default, or <c>off</c>: none.</param>
/// <param name="work">The time between reading and writing; default: none.</param>
/// <param name="journal">A file to which it appends "name in" and "name out" lines of its own; default: none.</param>
/// <param name="got">The line of a winner.</param>
/// <param name="missed">The line of a loser.</param>
public sealed class TicketBuyerActor(
    string file,
    ProcessLock? @lock = null,
    DurationRange? work = null,
    string? journal = null,
    string got = "{name} got a ticket",
    string missed = "{name} got no ticket") : RoleActor
{
    private static readonly object Bought = new();
    private static readonly object NoneLeft = new();

    /// <inheritdoc/>
    protected override bool MayStopAnywhere => false;

    /// <inheritdoc/>
    protected override void PreStart() => Then(BuyAsync(ProcessName, Runtime.Time));

    /// <inheritdoc/>
    protected override void OnStep(object message)
    {
        Say(message == Bought ? got : missed, message == Bought ? "blue" : "white");
        Context.Stop(Self);
    }

    private async ValueTask<object> BuyAsync(string name, TimeProvider clock)
    {
        Lease? lease = @lock is null ? null : await @lock.AcquireAsync(Finishing).ConfigureAwait(false);
        await NoteAsync(name, "in").ConfigureAwait(false);
        JsonNode tickets = JsonNode.Parse(await File.ReadAllTextAsync(file).ConfigureAwait(false)) ?? throw new JsonException($"{file} is empty");
        int count = tickets["count"]?.GetValue<int>() ?? throw new JsonException($"{file} has no count");
        if (count > 0)
        {
            await Task.Delay(work?.Next() ?? TimeSpan.Zero, clock).ConfigureAwait(false);
            tickets["count"] = count - 1;
            await ReplaceAsync(tickets.ToJsonString()).ConfigureAwait(false);
        }

        await NoteAsync(name, "out").ConfigureAwait(false);
        if (lease is not null)
            await lease.ReleaseAsync().ConfigureAwait(false);
        return count > 0 ? Bought : NoneLeft;
    }

    // Without a lock others read at any time: they shall see the old number or the new one, not half a file.
    private async Task ReplaceAsync(string text)
    {
        string next = $"{file}.{Environment.ProcessId}";
        await File.WriteAllTextAsync(next, text).ConfigureAwait(false);
        File.Move(next, file, overwrite: true);
    }

    // One write to a file opened for appending is one piece, whoever else writes.
    private async Task NoteAsync(string name, string what)
    {
        if (journal is null)
            return;
        await using FileStream stream = new(journal, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{name} {what}\n")).ConfigureAwait(false);
    }
}
