using System.Globalization;

namespace ProcActors.Roles;

/// <summary>Says a line, sleeps, says another and ends.</summary>
/// <param name="begin">The first line; default: none.</param>
/// <param name="time">How long it sleeps; default: not at all.</param>
/// <param name="end">The last line; default: none.</param>
/// <param name="colour">The colour of both.</param>
/// <param name="failures">How often it fails instead, with exit code 1, before it ends well: 2 means the first life and the first restart. Default: never.</param>
/// <param name="megabytes">How much memory, in millions of bytes, it has in use while it sleeps; default: none beside what every process needs.</param>
public sealed class SleeperActor(string? begin = null, DurationRange? time = null, string? end = null, string? colour = null, int failures = 0, int megabytes = 0) : RoleActor
{
    private static readonly object Awake = new();
    private readonly List<byte[]> _used = [];

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Say(begin, colour);
        for (int i = 0; i < megabytes; i++)
        {
            // Memory is in use only when it has been written to.
            byte[] block = GC.AllocateUninitializedArray<byte>(1_000_000);
            Array.Fill(block, (byte)i);
            _used.Add(block);
        }

        After(time?.Next() ?? TimeSpan.Zero, Awake);
    }

    /// <inheritdoc/>
    protected override void OnStep(object message)
    {
        if (int.Parse(Runtime.Host.Variable("PROCACTORS_RESTARTS") ?? "0", CultureInfo.InvariantCulture) is var lives && lives < failures)
            throw new ProcessFailedException($"'{ProcessName}' fails as it was told to, {lives + 1} of {failures}");
        Say(end, colour);
        Context.Stop(Self);
    }
}
