namespace ProcActors.Tests.Docs;

public sealed class LinkSpecs
{
    [Fact]
    public void Every_link_leads_somewhere()
    {
        List<string> broken = [.. Page.All().SelectMany(page => page.Links().Where(link => !Path.Exists(page.Target(link))).Select(link => $"{page} links to {link}"))];
        Assert.True(broken.Count == 0, string.Join(Environment.NewLine, broken));
    }
}
