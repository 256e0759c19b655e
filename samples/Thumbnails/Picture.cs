using System.Globalization;
using System.Text;

namespace Thumbnails;

/// <summary>Grey pictures in the plainest of formats (binary PGM, https://netpbm.sourceforge.net/doc/pgm.html).</summary>
public static class Picture
{
    private const int Factor = 8;

    /// <summary>Writes an eighth of the picture; under another name until it is whole, so that no death leaves half of one.</summary>
    public static void Shrink(string from, string to, CancellationToken cancel)
    {
        (int width, int height, byte[] pixels) = Read(from);
        int newWidth = width / Factor;
        byte[] small = new byte[newWidth * (height / Factor)];
        for (int i = 0; i < small.Length; i++)
        {
            cancel.ThrowIfCancellationRequested();
            small[i] = Mean(pixels, width, i % newWidth * Factor, i / newWidth * Factor);
        }

        string unfinished = $"{to}.{Environment.ProcessId}";
        File.WriteAllBytes(unfinished, [.. Encoding.ASCII.GetBytes($"P5 {newWidth} {height / Factor} 255\n"), .. small]);
        File.Move(unfinished, to, overwrite: true);
    }

    private static (int Width, int Height, byte[] Pixels) Read(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        int end = Array.IndexOf(bytes, (byte)'\n');
        string[] header = Encoding.ASCII.GetString(bytes, 0, Math.Max(end, 0)).Split(' ');
        return header is ["P5", var width, var height, "255"]
            ? (int.Parse(width, CultureInfo.InvariantCulture), int.Parse(height, CultureInfo.InvariantCulture), bytes[(end + 1)..])
            : throw new InvalidDataException($"'{file}' does not begin as a binary PGM picture: expected 'P5 WIDTH HEIGHT 255'.");
    }

    private static byte Mean(byte[] pixels, int width, int left, int top)
    {
        int sum = 0;
        for (int y = 0; y < Factor; y++)
        {
            for (int x = 0; x < Factor; x++)
                sum += pixels[((top + y) * width) + left + x];
        }

        return (byte)(sum / (Factor * Factor));
    }
}
