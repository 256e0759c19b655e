using ProcActors;

namespace OwnActor;

/// <summary>What a process with a function does.</summary>
public static class Speeches
{
    private static readonly string[] Words = ["world", "actors", "processes"];

    public static async Task Speak(ProcessQueue<string> words, int times)
    {
        for (int i = 0; i < times; i++)
            await words.PutAsync(Words[i % Words.Length]);
    }
}
