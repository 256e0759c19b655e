namespace ProcActors.Registry;

/// <summary>Marks an actor that the root process makes when any process of the run asks for it by type.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RootServiceAttribute : Attribute;
