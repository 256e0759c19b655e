using System.Text;

namespace ProcActors.TestKit.Simulated;

/// <summary>While a simulation runs, what a simulated process writes to the console is that process's output; what anybody else writes goes where it went.</summary>
internal sealed class SimulatedConsole : IDisposable
{
    private static readonly Lock Gate = new();
    private static int _users;
    private static (TextWriter Out, TextWriter Error) _before;

    public static SimulatedConsole Use()
    {
        lock (Gate)
        {
            if (_users++ == 0)
            {
                _before = (Console.Out, Console.Error);
                Console.SetOut(new Router(Console.Out, isError: false));
                Console.SetError(new Router(Console.Error, isError: true));
            }
        }

        return new SimulatedConsole();
    }

    public void Dispose()
    {
        lock (Gate)
        {
            if (--_users > 0)
                return;
            Console.SetOut(_before.Out);
            Console.SetError(_before.Error);
        }
    }

    private sealed class Router(TextWriter elsewhere, bool isError) : TextWriter
    {
        public override Encoding Encoding => elsewhere.Encoding;

        public override void Write(char value)
        {
            if (SimulatedProcess.Current is { } process)
                process.Write(value, isError);
            else
                elsewhere.Write(value);
        }

        public override void Write(string? value)
        {
            if (SimulatedProcess.Current is null)
                elsewhere.Write(value);
            else
                base.Write(value);
        }

        public override void WriteLine(string? value)
        {
            if (SimulatedProcess.Current is null)
                elsewhere.WriteLine(value);
            else
                base.WriteLine(value);
        }
    }
}
