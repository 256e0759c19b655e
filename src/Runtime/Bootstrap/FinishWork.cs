namespace ProcActors.Bootstrap;

/// <summary>An actor that is told <see cref="FinishWork"/> when its process is interrupted, and then ends what it has in hand and stops.</summary>
internal interface IFinishesWork;

/// <summary>Take nothing new, finish what is in hand, stop.</summary>
internal sealed class FinishWork
{
    public static readonly FinishWork Instance = new();
}
