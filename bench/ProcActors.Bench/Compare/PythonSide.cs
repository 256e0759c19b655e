using System.Diagnostics;
using System.Globalization;

namespace ProcActors.Bench.Compare;

/// <summary>CPython's multiprocessing, by bench/python/rows.py.</summary>
internal static class PythonSide
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>What python3 calls itself; null when it is not here.</summary>
    public static string? Version()
    {
        try
        {
            return Run(["--version"]).Trim();
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return null;
        }
    }

    public static Sample Measure(string row)
    {
        string[] figures = Run([Path.Combine(AppContext.BaseDirectory, "rows.py"), .. row.Split(' ')]).Split(' ');
        return new Sample(double.Parse(figures[0], CultureInfo.InvariantCulture), double.Parse(figures[1], CultureInfo.InvariantCulture));
    }

    private static string Run(string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("python3", arguments) { RedirectStandardOutput = true })!;
        using CancellationTokenSource late = new(Limit);
        using CancellationTokenRegistration kill = late.Token.Register(() => process.Kill(entireProcessTree: true));
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"python3 {string.Join(' ', arguments)} ended with exit code {process.ExitCode}.");
    }
}
