using System.CommandLine;
using ProcActors.Launcher.Running;

namespace ProcActors.Launcher;

/// <summary>What was typed, done.</summary>
internal static class CommandLine
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        RootCommand root = Commands.Create();
        ParseResult parsed = root.Parse(args);

        // A directive, such as [suggest] of the completion scripts, is about a command line that is not finished.
        if (parsed.Errors.Count > 0 && !parsed.Tokens.Any(token => token.Type == System.CommandLine.Parsing.TokenType.Directive))
        {
            foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
                Console.Error.WriteLine(error.Message);
            Console.Error.WriteLine("Try 'procactors --help'.");
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"This is a bug in ProcActors, please report it with what follows. {e}");
            return ExitCodes.Bug;
        }
    }
}
