using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using ProcActors.Launcher.Hocon;
using ProcActors.Launcher.Scenarios;

namespace ProcActors.Tests.Unit.Hocon;

/// <summary>
/// Mutations of every scenario in hocon/ and of files made to hurt: each is a scenario or a list of faults, soon, and never more. PROCACTORS_FUZZ says how many
/// (default 800).
/// </summary>
public sealed class FuzzSpecs : IDisposable
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", "\"", "\"\"\"", "$", "${", "${?", "=", ":", ",", ".", "#", "//", "+=", "\n", "\r\n", "\r", "\t", " ", "\0", "\ufeff", "é", "\ud83d", "\\u12", "\\",
        "999999999999999999999999999", "-1", "1e308", "0.1.2", "null", "include \"a.conf\"", "include \"../x\"", "${scenario}", "${a}", "a = ${b}\nb = ${a}\n", "scenario {", "..", "1s..", "9999999999h",
        "processes {", "actor = sleeper", "function = \"A.B.C, D\"", "actor = \"A[[B, C\"", "with {}", "depends-on { a = ready }", "restart.policy = permanent", "instances = 1000", "{0..999999999}",
    ];

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    /// <summary>What stands in two places twice, and so on, is refused before anything walks through all of it.</summary>
    [Fact]
    public async Task None_of_the_files_made_to_hurt_takes_long()
    {
        foreach (string text in Cruel())
        {
            await File.WriteAllTextAsync(_file, text);
            await Task.Run(() => ScenarioReader.Read(_file, [])).WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    [Fact]
    public void No_mutation_of_a_file_is_ever_more_than_a_list_of_faults()
    {
        int count = int.Parse(Environment.GetEnvironmentVariable("PROCACTORS_FUZZ") ?? "800", CultureInfo.InvariantCulture);
        string[] seeds = [.. Directory.GetFiles(Scenarios, "*.conf").Order(StringComparer.Ordinal).Select(File.ReadAllText), .. Cruel()];
        for (int i = 0; i < count; i++)
        {
            Random random = new(i);
            string text = Mutate(seeds[random.Next(seeds.Length)], seeds, random);
            File.WriteAllBytes(_file, Encoding.UTF8.GetBytes(text));
            long began = Stopwatch.GetTimestamp();
            ScenarioResult result;
            try
            {
                result = ScenarioReader.Read(_file, random.Next(10) == 0 ? [Pieces[random.Next(Pieces.Length)], "a.b=" + Pieces[random.Next(Pieces.Length)]] : []);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"mutation {i}: {text}", e);
            }

            Assert.True(result.Scenario is null != (result.Faults.Count == 0), $"mutation {i}: neither a scenario nor a fault, or both: {text}");
            Assert.All(result.Faults, fault => Assert.True(fault.Text.Length is > 0 and < 20_000 && fault.Position.Line > 0 && fault.Position.Column > 0, $"mutation {i}: {fault}"));
            Slowest = TimeSpan.FromTicks(Math.Max(Slowest.Ticks, Stopwatch.GetElapsedTime(began).Ticks));
        }

        // Not a speed test: what grows without bound takes minutes, not seconds.
        Assert.True(Slowest < TimeSpan.FromSeconds(20), $"the slowest took {Slowest}");
        if (count > 10_000)
            Console.WriteLine($"{count} mutations, the slowest took {Slowest.TotalMilliseconds:0} ms");
    }

    private static TimeSpan Slowest { get; set; }

    private static string Scenarios => Path.Combine(typeof(FuzzSpecs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Root").Value!, "hocon");

    private static IEnumerable<string> Cruel() =>
    [
        "a = ${b}\nb = ${a}\nscenario.processes {}",
        string.Concat(Enumerable.Repeat("a{", HoconParser.MaximumDepth + 5)),
        "a=" + new string('[', 300),
        "scenario {" + string.Concat(Enumerable.Range(0, 300).Select(i => $"processes.p{i} {{ actor = sleeper, depends-on.p{(i + 1) % 300} = ready }}\n")) + "}",
        "a0=xxxxxxxxxx\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"a{i}=${{a{i - 1}}}${{a{i - 1}}}\n")),
        "b0 { x = 1, y = 2 }\n" + string.Concat(Enumerable.Range(1, 40).Select(i => $"b{i} {{ l = ${{b{i - 1}}}, r = ${{b{i - 1}}} }}\n")) + "scenario.processes = ${b40}",
        "b0 { x = 1, y = 2 }\n" + string.Concat(Enumerable.Range(1, 40).Select(i => $"b{i} {{ l = ${{b{i - 1}}}, r = ${{b{i - 1}}} }}\n")) + "scenario = ${b40}${b39}",
        "\ufeffscenario {\r\n name = x\r\n processes.a { actor = sleeper }\r\n}\r\n",
        "scenario { name = \"" + new string('n', 70_000) + "\", processes {} }",
    ];

    private static string Mutate(string text, string[] seeds, Random random)
    {
        for (int changes = random.Next(1, 7); changes > 0; changes--)
        {
            int at = random.Next(text.Length + 1);
            int length = Math.Min(random.Next(1, 30), text.Length - at);
            string other = seeds[random.Next(seeds.Length)];
            int from = random.Next(other.Length);
            text = random.Next(5) switch
            {
                0 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
                1 => text.Remove(at, length),
                2 => text.Insert(at, text.Substring(at, length)),
                3 => text.Insert(at, other.Substring(from, Math.Min(random.Next(1, 60), other.Length - from))),
                _ => at < text.Length ? text[..at] + (char)(text[at] ^ (1 << random.Next(7))) + text[(at + 1)..] : text,
            };
        }

        return text;
    }
}
