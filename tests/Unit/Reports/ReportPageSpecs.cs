using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ProcActors.Launcher.Reports;
using static ProcActors.Tests.Unit.Reports.Records;

namespace ProcActors.Tests.Unit.Reports;

public sealed partial class ReportPageSpecs
{
    private const string Hostile = "</script><img src=x onerror=alert(1)>{{<!--data-->'\"&";

    private static readonly RunModel HostileRun = Model([.. new[]
    {
        new { e = "run.started", p = "" }, new { e = "process.ready", p = Hostile }, new { e = "lock.waiting", p = Hostile }, new { e = "lock.acquired", p = Hostile }, new { e = "process.said", p = Hostile },
    }.Select(row => JsonSerializer.Serialize(new Dictionary<string, object> { ["t"] = 1, ["event"] = row.e, ["process"] = row.p, ["lock"] = Hostile, ["scenario"] = Hostile, ["text"] = Hostile })),
        JsonSerializer.Serialize(new Dictionary<string, object> { ["t"] = 2, ["event"] = "run.expected", ["what"] = Hostile, ["actual"] = Hostile, ["met"] = false })]);

    [Fact]
    public void A_name_can_not_break_out_of_where_it_stands()
    {
        string page = ReportPage.Of(HostileRun);

        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(page, "</script"));
        Assert.Contains("&lt;/script&gt;&lt;img src=x", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_data_holds_names_as_they_are()
    {
        using JsonDocument data = JsonDocument.Parse(Data().Match(ReportPage.Of(HostileRun)).Groups[1].Value);

        Assert.Equal(Hostile, data.RootElement.GetProperty("lanes")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void The_policy_admits_the_pages_own_script_and_style_and_nothing_else()
    {
        string page = ReportPage.Of(Model());
        string policy = Policy().Match(page).Groups[1].Value;
        string script = OwnScript().Match(page).Groups[1].Value;
        string style = Style().Match(page).Groups[1].Value;

        Assert.Equal($"default-src 'none'; script-src '{Hash(script)}'; style-src '{Hash(style)}'; img-src data:; base-uri 'none'; form-action 'none'", policy);
        Assert.DoesNotMatch("https?://", page);
        Assert.DoesNotMatch(" (src|href|style|on[a-z]+)=", page);
        Assert.DoesNotContain("innerHTML", script, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_without_any_event_has_a_page_too() => Assert.Contains("No end", ReportPage.Of(Model()), StringComparison.Ordinal);

    private static string Hash(string content) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    [GeneratedRegex("<meta http-equiv=\"Content-Security-Policy\" content=\"([^\"]*)\">")]
    private static partial Regex Policy();

    [GeneratedRegex("<script>(.*)</script>", RegexOptions.Singleline)]
    private static partial Regex OwnScript();

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();

    [GeneratedRegex("<script type=\"application/json\" id=\"data\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Data();
}
