using Akka.Configuration;
using Akka.Configuration.Hocon;
using CsCheck;
using ProcActors.Remoting;

namespace ProcActors.Tests.Unit.Remoting;

public sealed class QuickConfigSpecs
{
    private static readonly Config Settings = RemoteConfig.Merge(ConfigurationFactory.ParseString("akka.actor { ask-timeout = 7s, own = [1, 2] }"), WireTransport.UnixSocket);
    private static readonly Gen<string> Number = Gen.OneOf(Gen.Int[0, 100_000].Select(number => $"{number}"), Gen.Double[0, 1000].Select(number => FormattableString.Invariant($"{number:0.###}")));
    private static readonly Gen<string> Odd = OneOf("", ".5", "5.", "1.2.3", "-1", "1e3", "infinite", "INFINITE", "off", "8bb", "1 0", "99999999999999999999");
    private static readonly Gen<string> Unit = OneOf("", "ns", "us", "ms", "millis", "milliseconds", "millisecond", "s", "second", "seconds", "m", "minutes", "h", "hour", "d", "days", "x", "b", "B", "k", "kB", "MiB");

    [Fact]
    public void Times_and_sizes_are_read_as_Akka_reads_them() => Gen.Select(Gen.OneOf(Number, Odd), OneOf("", " ", "  "), Unit, Gen.Bool).Sample((number, space, unit, allowsInfinite) =>
    {
        Config usual = ConfigurationFactory.ParseString($"value = \"{number}{space}{unit}\"");
        QuickConfig quick = QuickConfig.Of(usual);
        Assert.Equal(Outcome(() => usual.GetTimeSpan("value", null, allowsInfinite)), Outcome(() => quick.GetTimeSpan("value", null, allowsInfinite)));
        Assert.Equal(Outcome(() => usual.GetByteSize("value", null)), Outcome(() => quick.GetByteSize("value", null)));
        Assert.Equal((TimeSpan.FromSeconds(3), 5), (quick.GetTimeSpan("missing", TimeSpan.FromSeconds(3)), quick.GetByteSize("missing", 5)));
    });

    [Fact]
    public void Every_section_of_a_process_s_settings_is_what_it_is_for_Akka()
    {
        Config usual = Settings.WithFallback(ConfigurationFactory.Default());
        Config quick = QuickConfig.Of(Settings).WithFallback(ConfigurationFactory.Default());
        Assert.IsType<QuickConfig>(quick);
        Assert.InRange(AssertSame(usual.Root.GetObject(), quick, "", section => usual.GetConfig(section)), 50, int.MaxValue);
        Assert.Null(quick.GetConfig("akka.no-such"));
        Assert.Equal(TimeSpan.FromSeconds(7), quick.GetConfig("akka.actor").GetTimeSpan("ask-timeout"));
    }

    [Fact]
    public void What_Akka_writes_out_of_its_settings_is_written_the_same()
    {
        Config adapters = ConfigurationFactory.ParseString("""
            akka.remote.adapters { plain = on, quoted = "Some.Type, Some.Assembly", tabbed = "a\tb", colon = "a:b", list = [1, 2], nothing = "", section { inner = "x y" } }
            """);
        Assert.Equal(Written(adapters), Written(QuickConfig.Of(adapters)));

        static IEnumerable<string> Written(Config settings) => settings.GetConfig("akka.remote.adapters").Root.GetObject().Items.Select(item => $"{item.Key}={item.Value}");
    }

    private static int AssertSame(HoconObject expected, Config quick, string at, Func<string, Config> usual)
    {
        int sections = 1;
        foreach ((string key, HoconValue value) in expected.Items)
        {
            string path = $"{at}\"{key}\"";
            if (!value.IsObject())
            {
                Assert.Equal((path, value.IsArray() ? "" : value.GetString()), (path, value.IsArray() ? "" : quick.GetString(path)));
                continue;
            }

            Assert.Equal(usual(path).Root.ToString(), quick.GetConfig(path).Root.ToString());
            sections += AssertSame(value.GetObject(), quick, path + ".", usual);
        }

        return sections;
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static object? Outcome<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e)
        {
            return e.GetType();
        }
    }
}
