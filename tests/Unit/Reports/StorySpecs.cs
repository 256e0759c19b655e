using ProcActors.Launcher.Reports;
using static ProcActors.Tests.Unit.Reports.Records;

namespace ProcActors.Tests.Unit.Reports;

public sealed class StorySpecs
{
    [Fact]
    public void A_run_that_passed_says_so_and_who_said_what()
    {
        Story story = Tell(
            Line(0, "process.ready", "p.1"),
            Line(1, "process.ready", "p.2"),
            Line(2, "process.said", "p.1", 0, "\"text\":\"p.1 won\""),
            Line(3, "process.said", "p.2", 0, "\"text\":\"p.2 lost\""),
            Line(3, "process.said", "p.3", 0, "\"text\":\"p.3 lost\""),
            Line(4, "process.exited", "p.1", 0, "\"exitCode\":0,\"reason\":\"ended\""),
            Line(5, "process.exited", "p.2", 0, "\"signal\":15,\"reason\":\"stopped\""),
            "{\"t\":60,\"event\":\"run.expected\",\"what\":\"locks.t.most\",\"expected\":\"1\",\"actual\":\"1\",\"met\":true}",
            "{\"t\":60,\"event\":\"run.ended\",\"exitCode\":0}");

        Assert.True(story.Good);
        Assert.Equal("2 processes ran within 60 ms; all ended well. The expectation was met.", story.Sentence);
        Assert.Equal(["Last line of p.1: “… won”.", "Last lines of p.2, p.3: “… lost”."], story.Facts);
        Assert.Empty(story.Reasons);
    }

    [Fact]
    public void A_run_that_failed_says_why()
    {
        Story story = Tell(
            Line(0, "process.ready", "p.1"),
            Line(1, "process.exited", "p.1", 0, "\"signal\":9,\"reason\":\"died\""),
            "{\"t\":60,\"event\":\"run.expected\",\"what\":\"queues.q.done\",\"expected\":\"10\",\"actual\":\"9\",\"met\":false}",
            "{\"t\":60,\"event\":\"run.ended\",\"exitCode\":1}");

        Assert.Equal("Failed", story.Verdict);
        Assert.Equal(["queues.q.done was 9, expected 10.", "p.1 ended with SIGKILL."], story.Reasons);
    }

    [Fact]
    public void A_record_that_just_ends_is_no_success()
    {
        Story story = Tell(Line(0, "process.ready", "p.1"));

        Assert.Equal(("No end", false), (story.Verdict, story.Good));
        Assert.Contains("no end is recorded", story.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_is_told_of_with_who_held_it_longest()
    {
        Story story = Tell(Line(0, "lock.acquired", "p.1", 1), Line(3, "lock.waiting", "p.2"), Line(5, "lock.released", "p.1", 1), Line(5, "lock.acquired", "p.2", 2), Line(6, "lock.released", "p.2", 2));

        Assert.Equal(["The lock t was held 2 times, by one process at a time, longest by p.1 (50 ms). It was waited for, longest by p.2 (20 ms)."], story.Facts);
    }

    private static Story Tell(params string[] lines)
    {
        RunModel model = Model(lines);
        return Story.Of(model, ProcessRow.Of(model));
    }
}
