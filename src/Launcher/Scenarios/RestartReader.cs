namespace ProcActors.Launcher.Scenarios;

/// <summary>Reads the section <c>restart</c> of a process.</summary>
internal static class RestartReader
{
    public static RestartRule Read(Section? section)
    {
        if (section is null)
            return RestartRule.Never;

        RestartRule rule = RestartRule.Never with
        {
            Policy = section.Word<RestartPolicy>("policy") ?? RestartPolicy.Transient,
            Intensity = (int)(section.Number("intensity", 0, 1_000_000) ?? RestartRule.Never.Intensity),
            Period = section.Time("period") ?? RestartRule.Never.Period,
            Backoff = section.Range("backoff") ?? RestartRule.Never.Backoff,
        };
        if (rule.Policy == RestartPolicy.Temporary && (section.Has("intensity") || section.Has("period") || section.Has("backoff")))
            section.Add(section.Position, $"{section.Path}: found a budget for restarts, but the policy 'temporary' has none");
        section.Finish();
        return rule;
    }
}
