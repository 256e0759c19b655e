using Spectre.Console;
using Spectre.Console.Rendering;

namespace ProcActors.Launcher.Watching;

/// <summary>A table whose columns have the widths that there is room for: those of less weight are left out when it is narrow, and the last takes the rest.</summary>
internal sealed class LiveTable(IReadOnlyList<LiveColumn> columns)
{
    private const int Gap = 2;
    private readonly List<(string Text, Style? Style)[]> _rows = [];
    private readonly List<string> _notes = [];

    public void Add(params (string Text, Style? Style)[] cells) => _rows.Add(cells);

    /// <summary>A line after the rows.</summary>
    public void Note(string text) => _notes.Add(text);

    public int Height => 1 + _rows.Count + _notes.Count;

    public IEnumerable<IRenderable> Render(int width)
    {
        List<(LiveColumn Column, int Index, int Width)> shown = Fit(width);
        Grid grid = new() { Width = width };
        for (int i = 0; i < shown.Count; i++)
        {
            (LiveColumn column, _, int room) = shown[i];
            grid.AddColumn(new GridColumn { Width = room, NoWrap = true, Padding = new Padding(0, 0, i == shown.Count - 1 ? 0 : Gap, 0), Alignment = column.IsNumber ? Justify.Right : Justify.Left });
        }

        grid.AddRow([.. shown.Select(one => Cell(one.Column.Title, new Style(Color.Grey), one.Width))]);
        foreach ((string Text, Style? Style)[] row in _rows)
            grid.AddRow([.. shown.Select(one => Cell(row[one.Index].Text, row[one.Index].Style, one.Width))]);
        yield return grid;
        foreach (string note in _notes)
            yield return Cell(note, new Style(Color.Grey), width);
    }

    private static Text Cell(string text, Style? style, int width) => new(AnsiText.Fit(text, width), style);

    private List<(LiveColumn Column, int Index, int Width)> Fit(int width)
    {
        List<(LiveColumn Column, int Index, int Width)> all = [.. columns.Select((column, i) => (column, i, Math.Min(column.Most, _rows.Select(row => row[i].Text.GetCellWidth()).Append(column.Title.Length).Max())))];

        // The last takes what is left, and needs some room to be of use.
        while (all.Count > 1 && all.SkipLast(1).Sum(one => one.Width + Gap) + Math.Min(all[^1].Column.Least, all[^1].Width) > width && all.SkipLast(1).Any(one => one.Column.Weight > 0))
            all.Remove(all.SkipLast(1).MaxBy(one => one.Column.Weight));
        int fixedWidth = all.SkipLast(1).Sum(one => one.Width + Gap);
        if (fixedWidth > width - 4 && all.Count > 1)
        {
            all[0] = all[0] with { Width = Math.Max(4, all[0].Width - (fixedWidth - width + 4)) };
            fixedWidth = all.SkipLast(1).Sum(one => one.Width + Gap);
        }

        all[^1] = all[^1] with { Width = Math.Max(1, width - fixedWidth) };
        return all;
    }
}

/// <summary>A column: its title, its greatest width, and how early it is left out (0: never).</summary>
internal sealed record LiveColumn(string Title, int Weight, int Most = 24, bool IsNumber = false, int Least = 14);
