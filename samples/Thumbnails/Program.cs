using System.Runtime.InteropServices;
using ProcActors;
using Spectre.Console;
using Thumbnails;

if (args is not [var source, var target])
{
    Console.Error.WriteLine("usage: Thumbnails FOLDER-OF-PGM-FILES FOLDER-FOR-THUMBNAILS");
    return 2;
}

Directory.CreateDirectory(target);
string[] files = Directory.GetFiles(source, "*.pgm");
using CancellationTokenSource cancel = new();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    context.Cancel = true;
    cancel.Cancel();
});

await using var runtime = await ProcessRuntime.StartAsync();
await using ProcessPool pool = await runtime.PoolAsync();
try
{
    await AnsiConsole.Progress().StartAsync(async progress =>
    {
        ProgressTask bar = progress.AddTask("thumbnails", maxValue: files.Length);
        await foreach (Task done in Task.WhenEach(files.Select(file => MakeAsync(file, Path.Combine(target, Path.GetFileName(file))))))
        {
            await done;
            bar.Increment(1);
        }
    });
    Console.WriteLine($"{files.Length} thumbnails");
    return 0;
}
catch (OperationCanceledException)
{
    Console.WriteLine($"cancelled; {Directory.GetFiles(target, "*.pgm").Length} of {files.Length} thumbnails are there, each of them whole");
    return 130;
}

// A worker that somebody kills takes one attempt at one picture with it.
async Task MakeAsync(string from, string to)
{
    for (int attempt = 1; ; attempt++)
    {
        try
        {
            await pool.ApplyAsync(() => Picture.Shrink(from, to, default), cancel.Token);
            return;
        }
        catch (WorkerDiedException) when (attempt < 3)
        {
        }
    }
}
