using System.Globalization;

namespace ProcActors.Roles;

/// <summary>Counts words in a shared dictionary, one after the other, says what it saw and ends.</summary>
/// <param name="counts">The dictionary, of words and how often they came.</param>
/// <param name="words">The words; a text of several is split at its spaces.</param>
/// <param name="text">The line after each word; <c>{item}</c> is the word with its count.</param>
/// <param name="colour">The colour of the lines.</param>
public sealed class WordCounterActor(ProcessDictionary<string, long> counts, IReadOnlyList<string> words, string text = "{name} counts {item}", string? colour = null) : RoleActor
{
    private readonly Queue<string> _words = new(words.SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    /// <inheritdoc/>
    protected override void PreStart() => CountNext();

    /// <inheritdoc/>
    protected override void OnStep(object message)
    {
        Say(text, colour, $"{_words.Dequeue()} {((long)message).ToString(CultureInfo.InvariantCulture)}");
        CountNext();
    }

    private void CountNext()
    {
        if (_words.TryPeek(out string? word))
            Then(counts.AddOrUpdateAsync(word, 1, static (_, count) => count + 1));
        else
            Context.Stop(Self);
    }
}
