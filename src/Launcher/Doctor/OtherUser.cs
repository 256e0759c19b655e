using ProcActors.Spawning;

namespace ProcActors.Launcher.Doctor;

/// <summary>Becoming somebody else, for good.</summary>
internal static class OtherUser
{
    private const uint Nobody = 65534;

    public const string Label = "other user (nobody)";

    /// <summary>Only root may.</summary>
    public static bool IsPossible => OperatingSystem.IsLinux() && Posix.EffectiveUser() == 0;

    /// <summary>Makes this whole process the user nobody, without groups.</summary>
    /// <exception cref="InvalidOperationException">The kernel did not let us.</exception>
    public static void Become()
    {
        if (Posix.SetGroups(0, 0) != 0 || Posix.SetGroupIds(Nobody, Nobody, Nobody) != 0 || Posix.SetUserIds(Nobody, Nobody, Nobody) != 0 || Posix.EffectiveUser() != Nobody)
            throw new InvalidOperationException("This process could not become the user nobody.");
    }
}
