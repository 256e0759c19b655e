using System.Diagnostics;
using System.Text;

namespace ProcActors.Tests.Samples;

/// <summary>A batch with one picture that does not end until the test says so: a named pipe.</summary>
public sealed class ThumbnailsSpecs : IDisposable
{
    private const int Count = 20;
    private const int Width = 2048;
    private const int Height = 64;
    private static readonly byte[] Bytes = [.. Encoding.ASCII.GetBytes($"P5 {Width} {Height} 255\n"), .. new byte[Width * Height]];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("procactors-thumbnails-");
    private readonly string _pictures;
    private readonly string _thumbnails;
    private readonly string _pipe;

    public ThumbnailsSpecs()
    {
        _pictures = _folder.CreateSubdirectory("pictures").FullName;
        _thumbnails = Path.Combine(_folder.FullName, "thumbnails");
        _pipe = Path.Combine(_pictures, "pipe.pgm");
        for (int i = 1; i < Count; i++)
            File.WriteAllBytes(Path.Combine(_pictures, $"{i}.pgm"), Bytes);
        using Process make = Process.Start("mkfifo", [_pipe]);
        make.WaitForExit();
        Assert.Equal(0, make.ExitCode);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task All_pictures_are_made_small_although_every_worker_is_killed()
    {
        using SampleRun sample = SampleRun.Start("Thumbnails", _pictures, _thumbnails);
        await ThumbnailsAsync(sample, 1);
        int[] workers = sample.Children();
        Assert.NotEmpty(workers);
        Array.ForEach(workers, SampleRun.Kill);

        await ThumbnailsAsync(sample, Count - 1);
        await using (FileStream pipe = await Task.Run(() => new FileStream(_pipe, FileMode.Open, FileAccess.Write)).WaitAsync(SampleRun.Limit))
            await pipe.WriteAsync(Bytes);
        (int code, List<string> lines) = await sample.EndAsync();
        Assert.True(code == 0, string.Join(Environment.NewLine, lines));
        Assert.Equal($"{Count} thumbnails", lines[^1]);
        AssertWhole(Count);
    }

    [Fact]
    public async Task Ctrl_C_leaves_no_half_picture()
    {
        using SampleRun sample = SampleRun.Start("Thumbnails", _pictures, _thumbnails);
        await ThumbnailsAsync(sample, 1);
        using (Process kill = Process.Start("kill", ["-INT", $"{sample.Pid}"]))
            await kill.WaitForExitAsync();
        (int code, List<string> lines) = await sample.EndAsync();
        Assert.True(code == 130, string.Join(Environment.NewLine, lines));
        Assert.StartsWith("cancelled; ", lines[^1], StringComparison.Ordinal);
        AssertWhole(Directory.GetFiles(_thumbnails, "*.pgm").Length);
    }

    private async Task ThumbnailsAsync(SampleRun sample, int count)
    {
        long began = Stopwatch.GetTimestamp();
        while (!Directory.Exists(_thumbnails) || Directory.GetFiles(_thumbnails, "*.pgm").Length < count)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < SampleRun.Limit, $"there never were {count} thumbnails, of process {sample.Pid}");
            await Task.Delay(20);
        }
    }

    private void AssertWhole(int count)
    {
        string[] files = Directory.GetFiles(_thumbnails, "*.pgm");
        Assert.Equal(count, files.Length);
        byte[] header = Encoding.ASCII.GetBytes($"P5 {Width / 8} {Height / 8} 255\n");
        Assert.All(files, file => Assert.Equal(header.Length + (Width / 8 * (Height / 8)), new FileInfo(file).Length));
    }
}
