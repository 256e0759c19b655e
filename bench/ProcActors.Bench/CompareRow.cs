namespace ProcActors.Bench;

/// <summary>One row of the comparison: what we do, and what CPython does of the same work.</summary>
/// <param name="Key">By which <c>--rows</c> picks it.</param>
/// <param name="What">For people.</param>
/// <param name="Unit">Of both figures.</param>
/// <param name="More">Whether more is better; otherwise less is.</param>
/// <param name="Python">The row of bench/python/rows.py, and the start method where it matters.</param>
/// <param name="Target">The ratio, ours to CPython's, that is aimed at.</param>
/// <param name="Ours">Measures ours.</param>
internal sealed record CompareRow(string Key, string What, string Unit, bool More, string Python, double Target, Func<ProcessRuntime, Task<double>> Ours)
{
    public bool IsMet(double ratio) => More ? ratio >= Target : ratio <= Target;
}
