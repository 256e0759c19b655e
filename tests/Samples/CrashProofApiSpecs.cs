using System.Net;
using System.Text.RegularExpressions;

namespace ProcActors.Tests.Samples;

public sealed class CrashProofApiSpecs : IDisposable
{
    private readonly HttpClient _client = new() { Timeout = SampleRun.Limit };
    private SampleRun? _sample;

    public void Dispose()
    {
        _client.Dispose();
        _sample?.Dispose();
    }

    [Fact]
    public async Task It_answers_whatever_the_job_does()
    {
        await StartAsync();
        Assert.Equal((HttpStatusCode.OK, true), await RenderAsync("cat", "cat, rendered by process"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, true), await RenderAsync("crash", "SIGABRT"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, true), await RenderAsync("hog", "System.OutOfMemoryException"));
        Assert.Equal((HttpStatusCode.GatewayTimeout, true), await RenderAsync("endless", "takes too long"));
        Assert.Equal((HttpStatusCode.OK, true), await RenderAsync("dog", "dog, rendered by process"));
        Assert.Equal("Healthy", await _client.GetStringAsync("/health"));
    }

    [Fact]
    public async Task It_answers_while_its_workers_are_killed()
    {
        // A new worker on a busy machine may take its time.
        await StartAsync("--TimeLimit", "00:01:30");
        for (int i = 0; i < 5; i++)
        {
            HttpResponseMessage response = await _client.PostAsync("/render/cat", null);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            SampleRun.Kill(int.Parse(Regex.Match(await response.Content.ReadAsStringAsync(), @"process (\d+)").Groups[1].Value));

            // One at work fails that request and no other; an idle one is nobody's loss.
            Task<HttpResponseMessage>[] answers = [.. Enumerable.Range(0, 4).Select(_ => _client.PostAsync("/render/cat", null))];
            Assert.All(await Task.WhenAll(answers), answer => Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity]));
            Assert.Equal("Healthy", await _client.GetStringAsync("/health"));
        }
    }

    private async Task StartAsync(params string[] arguments)
    {
        _sample = SampleRun.Start("CrashProofApi", ["--urls", "http://127.0.0.1:0", .. arguments]);
        string line = await _sample.LineAsync(line => line.Contains("Now listening on", StringComparison.Ordinal), "an address");
        _client.BaseAddress = new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..]);
    }

    private async Task<(HttpStatusCode, bool)> RenderAsync(string picture, string words)
    {
        HttpResponseMessage response = await _client.PostAsync($"/render/{picture}", null);
        return (response.StatusCode, (await response.Content.ReadAsStringAsync()).Contains(words, StringComparison.Ordinal));
    }
}
