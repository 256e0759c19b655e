namespace ProcActors.Serialization;

/// <summary>A type of ours that means something in its own process only, and what stands in for it elsewhere.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class StaysInProcessAttribute(string instead) : Attribute
{
    public string Instead => instead;
}
