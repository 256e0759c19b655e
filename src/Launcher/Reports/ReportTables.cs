using System.Text;

namespace ProcActors.Launcher.Reports;

/// <summary>The tables of the report.</summary>
internal static class ReportTables
{
    public static string Expectations(RunModel model)
    {
        List<RunEvent> checks = [.. model.Events.Where(happened => happened.Name == "run.expected")];
        if (checks.Count == 0)
            return "";
        StringBuilder html = new("<section><h2>Expectations</h2><table><thead><tr><th scope=\"col\">What</th><th scope=\"col\" class=\"n\">Expected</th><th scope=\"col\" class=\"n\">Actual</th><th scope=\"col\">Met</th></tr></thead><tbody>");
        foreach (RunEvent check in checks)
        {
            bool met = check.Detail("met") == "True";
            html.Append($"<tr><th scope=\"row\">{Cell(check.Detail("what"))}</th><td class=\"n\">{Cell(check.Detail("expected"))}</td><td class=\"n\">{Cell(check.Detail("actual"))}</td><td class=\"{(met ? "good" : "bad")}\">{(met ? "yes" : "no")}</td></tr>");
        }

        return html.Append("</tbody></table></section>").ToString();
    }

    public static string Processes(IReadOnlyList<ProcessRow> rows)
    {
        StringBuilder html = new();
        foreach (ProcessRow row in rows)
        {
            string lives = row.Lane.Lives > 1 ? $" ({row.Lane.Lives} lives)" : "";
            string parent = row.Lane.Parent is { } name ? $" <small>of {Cell(name)}</small>" : "";
            html.Append($"<tr><th scope=\"row\"><button type=\"button\" class=\"link\" data-lane=\"{row.Lane.Place}\">{Cell(row.Lane.Name)}</button>{parent}</th><td class=\"n\">{row.Lane.Pid}</td>")
                .Append($"<td{(row.Failed ? " class=\"bad\"" : "")}>{Cell(row.Ended)}{lives}</td>")
                .Append($"<td class=\"n\">{Time(row.Lived)}</td><td class=\"n\">{Time(row.Waited)}</td><td class=\"n\">{Time(row.Busy)}</td><td class=\"said\">{Cell(row.Lane.Said)}</td></tr>\n");
        }

        return html.ToString();
    }

    private static string Time(double milliseconds) => milliseconds > 0 ? Story.Time(milliseconds) : "";

    private static string Cell(string? text) => ReportPage.Text(text ?? "");
}
