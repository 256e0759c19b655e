using System.Diagnostics;

namespace ProcActors.Launcher.Running;

/// <summary>How much memory a process has in use.</summary>
internal static class ResidentMemory
{
    /// <summary>Bytes; null when the process has ended.</summary>
    public static long? Of(int pid)
    {
        try
        {
            using Process process = Process.GetProcessById(pid);
            return process.WorkingSet64;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
