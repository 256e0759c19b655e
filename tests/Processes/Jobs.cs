using System.Globalization;

namespace ProcActors.Tests.Processes;

/// <summary>What the children of these tests do.</summary>
public static class Jobs
{
    public static void Nothing()
    {
    }

    public static int Return(int code) => code;

    public static void Echo(string text) => Console.WriteLine(text);

    public static void EchoAll(int number, string text, List<string> list, Dictionary<string, double> map) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{number} {text} {string.Join('+', list)} {string.Join('+', map.Select(pair => $"{pair.Key}={pair.Value}"))}"));

    public static void Throw(string message) => throw new InvalidOperationException(message);

    public static void ExitHard(int code) => Environment.Exit(code);

    public static void Introduce() => Console.WriteLine(
        $"{ProcessRuntime.Current.Name}|{Environment.ProcessId}|{ProcessRuntime.Current.Parent!.Name}|{ProcessRuntime.Current.Parent.Pid}|{ProcessRuntime.Current.IsDaemon}|{CultureInfo.CurrentCulture.Name}");

    public static void Variable(string name) => Console.WriteLine(Environment.GetEnvironmentVariable(name) ?? "(none)");

    public static void Folder() => Console.WriteLine(Environment.CurrentDirectory);

    public static void AtExit(string file) => AppDomain.CurrentDomain.ProcessExit += (_, _) => File.WriteAllText(file, "said goodbye");

    public static void OpenFiles() => Console.WriteLine(string.Join(' ', Directory.GetFiles("/proc/self/fd").Select(fd => new FileInfo(fd).LinkTarget)));

    public static int Hold(object held) => held.GetHashCode() == 0 ? 0 : 0;

    public static async Task DaemonOfChild()
    {
        ActorProcess child = await ProcessRuntime.Current.StartAsync(() => Introduce());
        await child.JoinAsync();
    }

    public static void ServeSocket(System.Net.Sockets.Socket connection)
    {
        using (connection)
        {
            byte[] buffer = new byte[100];
            int count = connection.Receive(buffer);
            connection.Send(System.Text.Encoding.UTF8.GetBytes($"{Environment.ProcessId} {System.Text.Encoding.UTF8.GetString(buffer, 0, count)}"));
        }
    }

    public static void Say(string line)
    {
        Console.WriteLine(line);
        Thread.Sleep(Timeout.Infinite);
    }

    public static async Task WaitForToken(string line, CancellationToken cancellation)
    {
        Console.WriteLine(line);
        await Task.Delay(Timeout.Infinite, cancellation);
    }

    public static void IgnoreToken(string line, CancellationToken cancellation)
    {
        cancellation.Register(() => Console.WriteLine("asked"));
        Say(line);
    }

    public static void LeaveThread(bool background)
    {
        new Thread(() =>
        {
            Thread.Sleep(background ? Timeout.Infinite : 300);
            Console.WriteLine("thread ended");
        })
        { IsBackground = background }.Start();
        Console.WriteLine("method ended");
    }

    public static async Task StartGrandchild(bool daemon)
    {
        ActorProcess child = await ProcessRuntime.Current.StartAsync(() => Say("grandchild"), new ProcessOptions { Daemon = daemon });
        Console.WriteLine(child.Pid);
        if (!daemon)
            await child.JoinAsync();
    }

    public static async Task Nest()
    {
        try
        {
            ActorProcess child = await ProcessRuntime.Current.StartAsync(() => Nest());
            await child.JoinAsync();
        }
        catch (InvalidOperationException e)
        {
            Console.WriteLine($"depth {ProcessRuntime.Current.Incarnation.Depth}: {e.Message}");
        }
    }

    public static async Task PutRange(ProcessQueue<int> queue, int first, int count)
    {
        for (int i = first; i < first + count; i++)
            await queue.PutAsync(i);
    }

    public static async Task PassOn(ProcessQueue<int> queue)
    {
        await queue.PutAsync(1);
        ActorProcess child = await ProcessRuntime.Current.StartAsync(() => PutRange(queue, 2, 1));
        await child.JoinAsync();
    }

    public static async Task PutAndExit(string name)
    {
        ProcessQueue<string> queue = await ProcessRuntime.Current.QueueAsync<string>(name);
        await queue.PutAsync("kept");
        Environment.Exit(0);
    }

    public static async Task PutLarge(ProcessQueue<byte[]> queue, int size)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        await queue.PutAsync(bytes);
    }

    public static async Task GetAndHang(JoinableQueue<string> queue)
    {
        Console.WriteLine("got " + await queue.GetAsync());
        Thread.Sleep(Timeout.Infinite);
    }

    public static async Task Work(JoinableQueue<int> queue, ProcessQueue<int> results)
    {
        while (true)
        {
            await results.PutAsync(await queue.GetAsync());
            await queue.TaskDoneAsync();
        }
    }

    /// <summary>Says what it leaves to others: the mask of its files, the largest core dump, and how many sockets and pipes for tools.</summary>
    public static void ShowRoom()
    {
        string mask = File.ReadLines("/proc/self/status").First(line => line.StartsWith("Umask:", StringComparison.Ordinal)).Split('\t')[1];
        string core = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max core file size", StringComparison.Ordinal)).Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1];

        // The name has the time of the start in it: a killed process of the same pid may have left one behind.
        string stat = File.ReadAllText("/proc/self/stat");
        string began = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        int doors = new[] { "dotnet-diagnostic", "clr-debug-pipe" }.Sum(tool => Directory.GetFiles(Path.GetTempPath(), $"{tool}-{Environment.ProcessId}-{began}-*").Length);
        bool said = Environment.GetEnvironmentVariables().Keys.Cast<string>().Any(name => name.StartsWith("DOTNET_EnableDiagnostics", StringComparison.Ordinal));
        Console.WriteLine($"{mask} {core} {doors} {(said ? "set" : "unset")}");
    }

    /// <summary>Says the names of all its environment variables, and the values of those of these tests; then a child of it does.</summary>
    public static async Task ShowEnvironment(bool andChild)
    {
        IEnumerable<string> names = Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal);
        Console.WriteLine(string.Join(' ', names.Select(name => name.StartsWith("PROCACTORS_", StringComparison.Ordinal) ? $"{name}={Environment.GetEnvironmentVariable(name)}" : name)));
        if (andChild)
            await (await ProcessRuntime.Current.StartAsync(() => ShowEnvironment(false))).JoinAsync();
    }
}
