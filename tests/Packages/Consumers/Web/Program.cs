// A web application that asks itself, over the loopback, for something that a pool's worker does with the help of ASP.NET Core.
using Microsoft.AspNetCore.Hosting.Server.Features;
using ProcActors;
using Web;

Console.WriteLine("main");
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
await using var runtime = await ProcessRuntime.StartAsync();
await using ProcessPool pool = await runtime.PoolAsync(1);
await using WebApplication app = builder.Build();
app.MapGet("/query/{name}", async (string name) => await pool.ApplyAsync(() => Jobs.Query(name)));
await app.StartAsync();
string address = app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
using HttpClient client = new();
string answer = await client.GetStringAsync($"{address}/query/a");
Console.WriteLine(answer == "?a=3" ? "all is well" : $"Expected '?a=3', found '{answer}'.");

namespace Web
{
    public static class Jobs
    {
        public static string Query(string name)
        {
            IConfigurationRoot settings = new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json").Build();
            return Microsoft.AspNetCore.WebUtilities.QueryHelpers.AddQueryString("", name, settings["Factor"]!);
        }
    }
}
