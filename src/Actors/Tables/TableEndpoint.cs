using ProcActors.Coordination;

namespace ProcActors.Tables;

/// <summary>A process's side of one table of shared values.</summary>
internal sealed class TableEndpoint : PayloadEndpoint
{
    private TableEndpoint(ProcessRuntime runtime, CoordinatorProtocol.Open open)
        : base(runtime, open)
    {
    }

    public static TableEndpoint Of(ProcessRuntime runtime, string kind, string name) =>
        Of(runtime, new CoordinatorProtocol.Open(kind, name, 0), static (runtime, open) => new TableEndpoint(runtime, open));

    public async ValueTask<TableProtocol.Entry> ReadAsync(byte[] key, bool wantsValue, CancellationToken cancellationToken) =>
        (TableProtocol.Entry)await RequestAsync((link, request, _) => link.Tell(new TableProtocol.Read(request, key, wantsValue)), null, cancellationToken).ConfigureAwait(false);

    /// <summary>Whether there was a value before, and that value where it is wanted.</summary>
    public async ValueTask<TableProtocol.Entry> WriteAsync(byte[] key, TableWrite what, byte[] value, bool wantsValue, CancellationToken cancellationToken) =>
        (TableProtocol.Entry)await RequestAsync(
            (link, request, _) => link.Tell(new TableProtocol.Write(request, key, what, wantsValue, PartCollector.SendAllButLast(value, request, link.Tell))),
            null,
            cancellationToken).ConfigureAwait(false);

    /// <summary>Changes an entry that nobody else changes in the meantime.</summary>
    /// <param name="key">Which entry.</param>
    /// <param name="change">What is to be done with the value it gets, if there is one, and the new value. Called once, and again only when all was cleared in between.</param>
    /// <param name="cancellationToken">Gives up, until the change has been computed.</param>
    public async ValueTask ChangeAsync(byte[] key, Func<TableProtocol.Lent, (TableWrite What, byte[] Value)> change, CancellationToken cancellationToken)
    {
        IReply reply = await RequestAsync((link, request, _) => link.Tell(new TableProtocol.Write(request, key, TableWrite.Borrow, false, [])), null, cancellationToken).ConfigureAwait(false);
        while (reply is TableProtocol.Lent lent)
        {
            try
            {
                (TableWrite what, byte[] value) = change(lent);
                reply = await ReturnAsync(lent.Loan, what, value).ConfigureAwait(false);
            }
            catch (Exception) when (!Lost.IsCancellationRequested)
            {
                await ReturnAsync(lent.Loan, TableWrite.Keep, []).ConfigureAwait(false);
                throw;
            }
        }
    }

    public async ValueTask ClearAsync(CancellationToken cancellationToken) =>
        await RequestAsync(static (link, request, _) => link.Tell(new TableProtocol.Clear(request)), null, cancellationToken).ConfigureAwait(false);

    public async ValueTask<byte[]> CopyAsync(CancellationToken cancellationToken) =>
        ((TableProtocol.Copied)await RequestAsync(static (link, request, _) => link.Tell(new TableProtocol.Copy(request)), null, cancellationToken).ConfigureAwait(false)).Payload;

    public async ValueTask<int> CountAsync(CancellationToken cancellationToken) =>
        ((TableProtocol.Counted)await RequestAsync(static (link, request, _) => link.Tell(new TableProtocol.Inspect(request)), null, cancellationToken).ConfigureAwait(false)).Count;

    private ValueTask<IReply> ReturnAsync(long loan, TableWrite what, byte[] value) => RequestAsync(
        (link, request, _) => link.Tell(new TableProtocol.Return(request, loan, what, PartCollector.SendAllButLast(value, request, link.Tell))), null, CancellationToken.None);
}
