namespace ProcActors.Serialization;

/// <summary>What stands in a process for something of its run, and is found elsewhere in the same run by its name.</summary>
internal interface IHandle
{
    /// <summary>Of the process that it is in.</summary>
    ProcessRuntime Runtime { get; }
}
