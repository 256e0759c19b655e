using ProcActors.Launcher.Language;

namespace ProcActors.Launcher.Scenarios;

/// <summary>Reads what must be true at the end.</summary>
internal static class ExpectationReader
{
    public static List<Expectation> Read(Section? expect, Coordinators coordinators, IReadOnlyList<ProcessPlan> processes)
    {
        List<Expectation> expectations = [];
        if (expect is null)
            return expectations;
        foreach ((string kind, IReadOnlyList<string> figures) in ScenarioLanguage.AllFigures)
        {
            IReadOnlyCollection<string> subjects = kind == "processes" ? [.. processes.Select(process => process.Key).Distinct()] : coordinators.NamesOf(kind);
            foreach ((string name, Section section) in expect.Table(kind))
            {
                if (!subjects.Contains(name))
                    expect.Add(section.Position, $"{expect.Path}.{kind}: found '{name}', which this scenario does not have{Suggestion.For(name, subjects)}");
                foreach (string figure in figures)
                {
                    if (section.Long(figure) is { } value)
                        expectations.Add(new Expectation(kind, name, figure, value));
                }
            }
        }

        return expectations;
    }
}
