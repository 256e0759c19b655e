using ProcActors;

namespace OwnActor;

/// <summary>What a process with a function does.</summary>
public static class Speeches
{
    private static readonly string[] Words = ["world", "actors", "processes"];

    public static void Surroundings(string variable) =>
        Console.WriteLine($"{variable} is '{Environment.GetEnvironmentVariable(variable)}', the working folder is {Environment.CurrentDirectory}");

    public static async Task Speak(ProcessQueue<string> words, int times)
    {
        for (int i = 0; i < times; i++)
            await words.PutAsync(Words[i % Words.Length]);
    }
}
