namespace ProcActors.Launcher.Running;

/// <summary>Names with numbers as people order them: user.2 before user.10.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    public static readonly NaturalOrder Instance = new();
    private static readonly StringComparer Order = StringComparer.Create(System.Globalization.CultureInfo.InvariantCulture, System.Globalization.CompareOptions.NumericOrdering);

    public int Compare(string? x, string? y) => Order.Compare(x, y);
}
