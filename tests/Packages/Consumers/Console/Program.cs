// An application that uses what a package gives it: processes, a queue, a pool whose worker is killed, an actor in a process of its own; a child that uses
// a private dependency and a file of the application, and starts a child itself. Says "main" as often as Main runs.
using System.Diagnostics;
using Akka.Actor;
using App;
using ProcActors;

#if HOOKED
if (ProcessRuntime.TryRunChild(out int exitCode))
    return exitCode;
#endif
Console.WriteLine("main");
if (args is ["forget"])
{
    ProcessRuntime forgotten = await ProcessRuntime.StartAsync();
    await forgotten.StartAsync(() => Jobs.Sleep(), new ProcessOptions { Name = "sleeper" });
    return 0;
}

await using var runtime = await ProcessRuntime.StartAsync();
JoinableQueue<string> parts = await runtime.JoinableQueueAsync<string>("parts", capacity: 10);
ActorProcess worker = await runtime.StartAsync(() => Jobs.Work(parts, default), new ProcessOptions { Name = "worker" });
await parts.PutAsync("P-1");
await parts.JoinAsync();
await worker.TerminateAsync();
Expect("SIGTERM", (await worker.JoinAsync()).ToString());

ActorProcess child = await runtime.StartAsync(() => Jobs.Parent(), new ProcessOptions { Name = "parent", Environment = new Dictionary<string, string?> { ["COLOUR"] = "blue" } });
Expect("exit 7", (await child.JoinAsync()).ToString());

IActorRef echo = await runtime.SpawnAsync(Props.Create(typeof(Echo), "echo"), new ProcessOptions { Name = "echo", Daemon = true });
Expect("echo hi", await echo.Ask<string>("hi", TimeSpan.FromSeconds(30)));

await using ProcessPool pool = await runtime.PoolAsync(2);
Expect("1,4,9", string.Join(',', await pool.MapAsync(Jobs.Square, [1, 2, 3])));
try
{
    await pool.ApplyAsync(() => Jobs.Die());
    Expect("a dead worker", "none");
}
catch (WorkerDiedException e)
{
    Expect("9", $"{e.Exit.Signal}");
}

Expect("16", $"{await pool.ApplyAsync(() => Jobs.Square(4))}");
Console.WriteLine("all is well");
return 0;

static void Expect(string expected, string actual)
{
    if (expected != actual)
        throw new InvalidOperationException($"Expected '{expected}', found '{actual}'.");
}

namespace App
{
    public static class Jobs
    {
        public static async Task Work(JoinableQueue<string> parts, CancellationToken stop)
        {
            await foreach (string part in parts.ReadAllAsync(stop))
            {
                Console.WriteLine($"worked on {part}");
                await parts.TaskDoneAsync(stop);
            }
        }

        public static async Task<int> Parent()
        {
            string settings = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "appsettings.json"));
            Spectre.Console.AnsiConsole.WriteLine(Spectre.Console.Markup.Escape($"{settings.Trim()} {Environment.GetEnvironmentVariable("COLOUR")}"));

            // What marks a child must not be handed on to programs that it starts.
            foreach (string name in (string[])["PROCACTORS_CHILD", "DOTNET_STARTUP_HOOKS"])
            {
                if (Environment.GetEnvironmentVariable(name) is { } value)
                    throw new InvalidOperationException($"{name} is {value}.");
            }

            ActorProcess grandchild = await ProcessRuntime.Current.StartAsync(() => Grandchild(ProcessRuntime.Current.Name));
            return (await grandchild.JoinAsync()).ExitCode ?? 1;
        }

        public static int Grandchild(string parent) => parent == "parent" ? 7 : 8;

        public static void Sleep() => Thread.Sleep(Timeout.Infinite);

        public static int Square(int x) => x * x;

        public static int Die()
        {
            using Process self = Process.GetCurrentProcess();
            self.Kill();
            Thread.Sleep(Timeout.Infinite);
            return 0;
        }
    }

    public sealed class Echo : ReceiveActor
    {
        public Echo(string prefix) => Receive<string>(text => Sender.Tell($"{prefix} {text}"));
    }
}
