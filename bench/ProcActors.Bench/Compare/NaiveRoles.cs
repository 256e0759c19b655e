using System.Diagnostics;
using System.Globalization;
using Akka.Actor;

namespace ProcActors.Bench.Compare;

/// <summary>What the processes of the naive design do; the twins of <see cref="CompareJobs"/>.</summary>
internal static class NaiveRoles
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        // Whoever started this process holds the other end.
        _ = Task.Run(() =>
        {
            Console.In.ReadToEnd();
            Environment.Exit(0);
        });
        (string role, string root) = (arguments[0], arguments[1]);
        using ActorSystem system = NaiveSide.MakeSystem();
        if (role == "nothing")
            return 0;
        Dictionary<string, IActorRef> found = [];
        if (role == "worker")
            system.ActorOf(Props.Create(typeof(NaiveWorker), await FindAsync("pool")));
        else
            await WorkAsync(role, [.. arguments.Skip(2)], FindAsync);
        await Task.Delay(Timeout.Infinite);
        return 0;

        async Task<IActorRef> FindAsync(string name) => found.TryGetValue(name, out IActorRef? known)
            ? known
            : found[name] = await system.ActorSelection($"{root}/user/{name}").ResolveOne(CompareRows.Limit);
    }

    private static async Task WorkAsync(string role, string[] arguments, Func<string, Task<IActorRef>> find)
    {
        IActorRef done = await find("done");
        int count = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 0;
        switch (role)
        {
            case "produce":
                object item = arguments[1] switch { "10k" => new byte[10_000], "1m" => new byte[1_000_000], _ => 7 };
                await ProduceAsync(await find("queue"), await find("gate"), count, item, confirmed: arguments[2] != "0");
                break;
            case "consume":
                await RepeatAsync(await find("queue"), await find("gate"), done, count, async queue => await AskAsync(queue, "get"));
                break;
            case "work":
                await ForeverAsync(await find("queue"), await find("gate"), async queue =>
                {
                    await AskAsync(queue, "get");
                    queue.Tell("done");
                });
                break;
            case "echo":
                IActorRef back = await find("back");
                await ForeverAsync(await find("queue"), await find("gate"), async queue => back.Tell(await AskAsync(queue, "get")));
                break;
            case "cycle":
                await RepeatAsync(await find("queue"), await find("gate"), done, count, async queue =>
                {
                    await AskAsync(queue, 1);
                    await AskAsync(queue, "get");
                });
                break;
            case "lock":
                await RepeatAsync(await find("lock"), await find("gate"), done, count, async held =>
                {
                    await AskAsync(held, "acquire");
                    held.Tell("release");
                });
                break;
            case "hand-over":
                await HandOverAsync(await find("lock"), await find("held"), await find("taken"), await find("gate"), done, count);
                break;
            case "take-over":
                await TakeOverAsync(await find("lock"), await find("held"), await find("taken"));
                break;
        }
    }

    private static async Task ProduceAsync(IActorRef queue, IActorRef gate, int count, object item, bool confirmed)
    {
        await PutAsync();
        await AskAsync(gate, "here");
        await PutAsync();

        async Task PutAsync()
        {
            for (int i = 0; i < count; i++)
            {
                if (confirmed)
                    await AskAsync(queue, item);
                else
                    queue.Tell(item);
            }
        }
    }

    private static async Task RepeatAsync(IActorRef target, IActorRef gate, IActorRef done, int count, Func<IActorRef, Task> once)
    {
        for (int i = 0; i < count; i++)
            await once(target);
        await AskAsync(gate, "here");
        for (int i = 0; i < count; i++)
            await once(target);
        done.Tell(count);
    }

    private static async Task ForeverAsync(IActorRef target, IActorRef gate, Func<IActorRef, Task> once)
    {
        await AskAsync(gate, "here");
        while (true)
            await once(target);
    }

    private static async Task HandOverAsync(IActorRef gate, IActorRef held, IActorRef taken, IActorRef start, IActorRef done, int count)
    {
        List<double> micros = [];
        for (int i = 0; i < 2 * count; i++)
        {
            if (i == count)
                await AskAsync(start, "here");
            await AskAsync(gate, "acquire");
            held.Tell(1);
            await Task.Delay(2);
            long released = Stopwatch.GetTimestamp();
            gate.Tell("release");
            micros.Add(Stopwatch.GetElapsedTime(released, (long)await AskAsync(taken, "get")).TotalMicroseconds);
        }

        done.Tell((int)Figures.Median(micros[count..]));
    }

    private static async Task TakeOverAsync(IActorRef gate, IActorRef held, IActorRef taken)
    {
        while (true)
        {
            await AskAsync(held, "get");
            await AskAsync(gate, "acquire");
            long when = Stopwatch.GetTimestamp();
            gate.Tell("release");
            taken.Tell(when);
        }
    }

    private static Task<object> AskAsync(IActorRef target, object message) => target.Ask(message, CompareRows.Limit);
}
