using ProcActors.Remoting;

namespace ProcActors.Tests.Actors.Wire;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class RunDirectorySpecs
{
    private const int Flows = 4;
    private const int Runs = 500;
    private const int Living = 3;

    [Fact]
    public void A_run_has_a_folder_of_its_own_that_goes_with_it()
    {
        string path;
        using (RunDirectory first = RunDirectory.Create())
        using (RunDirectory second = RunDirectory.Create())
        {
            path = first.Path;
            Assert.NotEqual(first.Path, second.Path);
            Assert.True(Directory.Exists(first.Path));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(first.Path)!));
        }

        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public void What_a_dead_run_left_is_removed_and_what_a_living_one_has_is_not()
    {
        using RunDirectory living = RunDirectory.Create();
        string abandoned = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(living.Path)!, "abandoned")).FullName;
        File.WriteAllText(Path.Combine(abandoned, "lock"), "");
        File.WriteAllText(Path.Combine(abandoned, "p0"), "");
        using RunDirectory next = RunDirectory.Create();
        Assert.False(Directory.Exists(abandoned));
        Assert.True(Directory.Exists(living.Path));
    }

    [Fact]
    public async Task Runs_that_begin_at_once_leave_each_other_their_folders()
    {
        DirectoryInfo place = Directory.CreateTempSubdirectory("procactors-folder-");
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Flows).Select(_ => Task.Run(() => BeginMany(place.FullName))));
            Assert.Empty(place.GetDirectories());
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }

    // Each looks through the folders of the others, and lives until some more have begun.
    private static void BeginMany(string place)
    {
        Queue<RunDirectory> living = [];
        for (int i = 0; i < Runs; i++)
        {
            living.Enqueue(RunDirectory.Create(place));
            if (living.Count == Living)
                End(living);
        }

        while (living.Count > 0)
            End(living);
    }

    private static void End(Queue<RunDirectory> living)
    {
        using RunDirectory ended = living.Dequeue();
        Assert.True(File.Exists(Path.Combine(ended.Path, "lock")), "another run has taken the folder of a living one away");
    }

    [Fact]
    public void A_folder_that_others_can_enter_or_a_link_is_refused()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("procactors-folder-");
        try
        {
            RunDirectory.Check(folder.FullName);
            File.SetUnixFileMode(folder.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute);
            Assert.Contains("others than its owner", Assert.Throws<ProcActorsException>(() => RunDirectory.Check(folder.FullName)).Message, StringComparison.Ordinal);
            File.SetUnixFileMode(folder.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            string link = folder.FullName + "-link";
            File.CreateSymbolicLink(link, folder.FullName);
            Assert.Contains("a link", Assert.Throws<ProcActorsException>(() => RunDirectory.Check(link)).Message, StringComparison.Ordinal);
            File.Delete(link);
        }
        finally
        {
            folder.Delete();
        }
    }
}
