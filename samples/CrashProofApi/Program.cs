using CrashProofApi;
using ProcActors;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddProcActors();
builder.Services.AddHealthChecks().AddProcActors();
await using WebApplication app = builder.Build();

// Two processes with 128 MB each for what they allocate; the number is .NET's, in hexadecimal.
await using ProcessPool pool = await app.Services.GetRequiredService<ProcessRuntime>().PoolAsync(
    2, new PoolOptions { Name = "renderer", Environment = new Dictionary<string, string?> { ["DOTNET_GCHeapHardLimit"] = "0x8000000" } });

TimeSpan limit = app.Configuration.GetValue("TimeLimit", TimeSpan.FromSeconds(5));
app.MapHealthChecks("/health");
app.MapPost("/render/{picture}", async (string picture, CancellationToken gone) =>
{
    try
    {
        return Results.Text(await pool.ApplyAsync(() => Renderer.Render(picture), limit, gone));
    }
    catch (TimeoutException)
    {
        return Results.Problem($"Rendering '{picture}' takes too long.", statusCode: StatusCodes.Status504GatewayTimeout);
    }
    catch (WorkerDiedException e)
    {
        return Results.Problem($"Rendering '{picture}' ended process {e.Exit.Pid}: {e.Exit}.", statusCode: StatusCodes.Status422UnprocessableEntity);
    }
    catch (RemoteException e)
    {
        return Results.Problem($"Rendering '{picture}' failed: {e.Error.TypeName}.", statusCode: StatusCodes.Status422UnprocessableEntity);
    }
});

await app.RunAsync();
