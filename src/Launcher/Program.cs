using ProcActors.Launcher;
using ProcActors.Launcher.Explaining;

// Test kits look into processes by this program too, and have not all that the command line needs.
return args is [StackReaderProcess.Verb] ? StackReaderProcess.Run() : await CommandLine.RunAsync(args);
