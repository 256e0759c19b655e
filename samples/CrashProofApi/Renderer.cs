using System.Runtime.InteropServices;

namespace CrashProofApi;

/// <summary>A renderer as native libraries are: fast, and now and then fatal to the process it is in.</summary>
public static partial class Renderer
{
    public static string Render(string picture)
    {
        switch (picture)
        {
            case "crash":
                Abort();
                break;
            case "hog":
                for (List<byte[]> all = []; ;)
                    all.Add(GC.AllocateUninitializedArray<byte>(1024 * 1024));
            case "endless":
                Thread.Sleep(Timeout.Infinite);
                break;
        }

        return $"{picture}, rendered by process {Environment.ProcessId}";
    }

    [LibraryImport("libc", EntryPoint = "abort")]
    private static partial void Abort();
}
