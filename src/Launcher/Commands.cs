using System.CommandLine;
using ProcActors.Launcher.Verbs;

namespace ProcActors.Launcher;

/// <summary>The command line: one verb a file, in the folder Verbs.</summary>
internal static class Commands
{
    public static RootCommand Create() => new("Runs scenario files: each actor system a process of its own.")
    {
        RunVerb.Create(),
        PsVerb.Create(),
        LogsVerb.Create(),
        ExplainVerb.Create(),
        StopVerb.Create(),
        RestartVerb.Create(),
        ScaleVerb.Create(),
        ValidateVerb.Create(),
        ConfigVerb.Create(),
        GraphVerb.Create(),
        SchemaVerb.Create(),
        CompletionVerb.Create(),
        ReportVerb.Create(),
        DoctorVerb.Create(),
        DoctorVerb.CreateStranger(),
    };
}
