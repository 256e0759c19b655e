using ProcActors;
using Supervised;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Services.AddProcActors();
builder.Services.AddHostedService<Supervisor>();
await builder.Build().RunAsync();
