using System.Globalization;
using System.Text;

namespace ProcActors.Bench.Compare;

/// <summary>The comparison as a picture (SVG): for each row how fast each side is, CPython's plain multiprocessing being 1, on a scale of powers of ten.</summary>
internal static class BarChart
{
    private const int Left = 330;
    private const int Width = 560;
    private const int Bar = 11;
    private const int Top = 83;
    private static readonly (string Side, string Colour)[] Bars = [(Sides.Ours, "#2563eb"), (Sides.Manager, "#d97706"), (Sides.Naive, "#9ca3af")];

    public static string Draw(string heading, IReadOnlyList<RowFigures> rows)
    {
        List<(string What, List<(string Colour, double Speed)> Bars)> groups = [];
        foreach (RowFigures row in rows)
        {
            List<(string, double)> bars = [.. Bars.Where(bar => row.Speed(bar.Side, Sides.Python) is not null).Select(bar => (bar.Colour, row.Speed(bar.Side, Sides.Python)!.Value))];
            if (bars.Count > 0)
                groups.Add((row.Row.What, bars));
        }

        IEnumerable<double> powers = groups.SelectMany(group => group.Bars).Select(bar => Math.Log10(bar.Speed)).Append(0);
        int low = (int)Math.Floor(powers.Min());
        int high = Math.Max(low + 1, (int)Math.Ceiling(powers.Max()));
        int height = Top + groups.Sum(group => (group.Bars.Count * Bar) + 12) + 10;
        StringBuilder svg = new();
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Left + Width + 70}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Add($"<rect width=\"100%\" height=\"100%\" fill=\"white\"/><text x=\"10\" y=\"20\" font-weight=\"bold\">How fast beside CPython's multiprocessing (= 1; more is better)</text>");
        string[] lines = heading.Split("; ", 2);
        for (int i = 0; i < lines.Length; i++)
            Add($"<text x=\"10\" y=\"{36 + (i * 13)}\" font-size=\"10\" fill=\"#555\">{Escape(lines[i])}</text>");
        for (int i = 0; i < Bars.Length; i++)
            Add($"<rect x=\"{Left + (i * 120)}\" y=\"57\" width=\"10\" height=\"10\" fill=\"{Bars[i].Colour}\"/><text x=\"{Left + (i * 120) + 15}\" y=\"66\">{Bars[i].Side}</text>");
        for (int power = low; power <= high; power++)
            Add($"<line x1=\"{X(power):0.#}\" x2=\"{X(power):0.#}\" y1=\"{Top - 5}\" y2=\"{height - 8}\" stroke=\"{(power == 0 ? "#111" : "#ddd")}\"/><text x=\"{X(power) + 3:0.#}\" y=\"{Top}\" font-size=\"10\" fill=\"#555\">{Math.Pow(10, power):0.####}×</text>");

        double y = Top + 8;
        foreach ((string what, List<(string Colour, double Speed)> bars) in groups)
        {
            Add($"<text x=\"{Left - 8}\" y=\"{y + (bars.Count * Bar / 2.0) + 4:0.#}\" text-anchor=\"end\">{Escape(what)}</text>");
            foreach ((string colour, double speed) in bars)
            {
                (double from, double to) = (Math.Min(X(0), X(Math.Log10(speed))), Math.Max(X(0), X(Math.Log10(speed))));
                Add($"<rect x=\"{from:0.#}\" y=\"{y:0.#}\" width=\"{Math.Max(1, to - from):0.#}\" height=\"{Bar - 2}\" fill=\"{colour}\"/><text x=\"{to + 4:0.#}\" y=\"{y + 8:0.#}\" font-size=\"9\">{CompareTable.Number(speed)}</text>");
                y += Bar;
            }

            y += 12;
        }

        return svg.AppendLine("</svg>").ToString();

        double X(double power) => Left + ((power - low) / (high - low) * Width);

        void Add(FormattableString line) => svg.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
