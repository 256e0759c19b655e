using ProcActors;
using Tutorial;

Dictionary<string, Func<ProcessRuntime, Task>> programs = new()
{
    ["processes"] = Processes.Run,
    ["queues"] = Queues.Run,
    ["joinable"] = Joinable.Run,
    ["tickets"] = Tickets.Run,
    ["semaphore"] = Semaphores.Run,
    ["pool"] = Pools.Run,
};

if (args is not [var name] || !programs.TryGetValue(name, out Func<ProcessRuntime, Task>? run))
{
    Console.Error.WriteLine($"usage: Tutorial {string.Join('|', programs.Keys)}");
    return 2;
}

await using var runtime = await ProcessRuntime.StartAsync();
await run(runtime);
return 0;
