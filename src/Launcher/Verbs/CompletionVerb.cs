using System.CommandLine;
using ProcActors.Launcher.Running;

namespace ProcActors.Launcher.Verbs;

/// <summary><c>completion</c>: a script that lets a shell ask this program what may come next.</summary>
internal static class CompletionVerb
{
    private static readonly Argument<string> Shell = new("shell") { Description = "bash, zsh or fish." };

    static CompletionVerb() => Shell.AcceptOnlyFromAmong("bash", "zsh", "fish");

    public static Command Create()
    {
        Command command = new("completion", "Print the completion script of a shell: source <(procactors completion bash)") { Shell };
        command.SetAction(static parsed =>
        {
            Console.Write(parsed.GetValue(Shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
            return ExitCodes.Passed;
        });
        return command;
    }

    // Where the program has nothing to say, files are offered: most arguments are files.
    private const string Bash = """
        _procactors() {
            local IFS=$'\n'
            local word="${COMP_WORDS[COMP_CWORD]}"
            COMPREPLY=( $(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "$word") )
        }
        complete -o default -F _procactors procactors

        """;

    private const string Zsh = """
        #compdef procactors
        _procactors() {
            local -a found
            found=("${(@f)$(${words[1]} "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            if [[ -n "${found[*]}" ]]; then
                compadd -a found
            fi
            _files
        }
        compdef _procactors procactors

        """;

    private const string Fish = """
        complete -c procactors -a '(procactors "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'

        """;
}
