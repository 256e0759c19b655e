namespace ProcActors.Pools;

/// <summary>What tasks call: it goes to a worker once, and is named by its number from then on.</summary>
/// <param name="Number">Its number in the pool.</param>
/// <param name="Role">The method, and the object it is called on, as data.</param>
/// <param name="IsLasting">Whether workers may keep it: a method that needs no object.</param>
internal sealed record PoolCall(int Number, byte[] Role, bool IsLasting)
{
    // The newest counts most: the first calls of a method are slow, as it is still to be compiled.
    private const double WeightOfNewest = 0.75;

    /// <summary>How long a worker takes for one, in µs; null when that is not known yet.</summary>
    public double? Micros { get; private set; }

    /// <summary>It took a worker so long.</summary>
    public void Took(double micros) => Micros = Micros is { } before ? before + ((micros - before) * WeightOfNewest) : micros;
}
