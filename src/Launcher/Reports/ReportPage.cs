using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ProcActors.Launcher.Reports;

/// <summary>
/// The report as one HTML page that needs nothing else. What it says in words is there without scripts; the picture is drawn by scripts of ours, the only
/// ones that its content security policy admits, by their hash.
/// </summary>
internal static partial class ReportPage
{
    private static readonly string[] Scripts = ["model.js", "view.js", "paint.js", "lanes.js", "overview.js", "details.js", "input.js", "print.js", "main.js"];

    public static string Of(RunModel model)
    {
        IReadOnlyList<ProcessRow> rows = ProcessRow.Of(model);
        Story story = Story.Of(model, rows);
        string name = model.Events.FirstOrDefault(happened => happened.Name == "run.started")?.Detail("scenario") ?? "run";
        string at = model.Events.FirstOrDefault(happened => happened.Name == "run.started")?.Detail("at") ?? "";
        string style = Resource("page.css");
        string script = string.Concat(Scripts.Select(Resource));

        // In one pass: nothing that is filled in is looked at for places to fill.
        return Place().Replace(Resource("page.html"), place => place.Groups[1].Value switch
        {
            "policy" => $"default-src 'none'; script-src '{Hash(script)}'; style-src '{Hash(style)}'; img-src data:; base-uri 'none'; form-action 'none'",
            "title" => Text(name),
            "style" => style,
            "verdict" => Text(story.Verdict),
            "tone" => story.Good ? "good" : "bad",
            "when" => Text(at),
            "sentence" => Text(story.Sentence),
            "reasons" => List(story.Reasons, "reasons"),
            "facts" => List(story.Facts, "facts"),
            "expectations" => ReportTables.Expectations(model),
            "processes" => ReportTables.Processes(rows),
            "data" => ReportData.Of(model),
            "script" => script,
            { } other => throw new InvalidOperationException($"page.html has a place '{other}' that nothing fills."),
        });
    }

    /// <summary>A text as HTML shows it, whatever is in it.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string List(IReadOnlyList<string> lines, string kind) =>
        lines.Count == 0 ? "" : $"<ul class=\"{kind}\">{string.Concat(lines.Select(line => $"<li>{Text(line)}</li>"))}</ul>";

    private static string Hash(string content) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Reports/" + name) ?? throw new InvalidOperationException($"The resource '{name}' is missing.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex("<!--([a-z]+)-->")]
    private static partial Regex Place();
}
