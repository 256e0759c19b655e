using Akka.Actor;

namespace ProcActors.Tests.Docs.Given;

/// <summary>What the examples of the documentation call; a page that says what one of them does declares its own.</summary>
public static class Jobs
{
    public static void Piao(string name) => Console.WriteLine(name);

    public static Task Work(JoinableQueue<string> parts) => Task.CompletedTask;

    public static Task<int> Watch(CancellationToken stop) => Task.FromResult(0);

    public static int Square(int x) => x * x;

    public static int Add(int x, int y) => x + y;

    public static void Open(string path) => Console.WriteLine(path);

    public static string Render(string path) => path;
}

public static class Web
{
    public static int SizeOf(string address) => address.Length;

    public static string GetPage(string address) => address;
}

public static class Report
{
    public static void Write(bool mendFirst = false) => Console.WriteLine(mendFirst);
}

public sealed class Talker : ReceiveActor
{
    public Talker(int port) => Receive<string>(text => Sender.Tell(text + port));
}
