using System.Reflection;
using System.Runtime.ExceptionServices;
using ProcActors.Bootstrap;
using ProcActors.Serialization;

namespace ProcActors.Targets;

/// <summary>A method that this process was started for, with its arguments read back.</summary>
internal sealed class TargetMethod
{
    private readonly MethodInfo _method;
    private readonly object? _instance;
    private readonly object?[] _arguments;

    private TargetMethod(MethodInfo method, object? instance, object?[] arguments)
    {
        _method = method;
        _instance = instance;
        _arguments = arguments;
    }

    /// <summary>Whether the method can be asked to end.</summary>
    public bool IsCancellable => _method.GetParameters().Any(parameter => parameter.ParameterType == typeof(CancellationToken));

    /// <summary>Finds the method and reads its arguments.</summary>
    /// <exception cref="ProcActorsException">The type or the method is not to be had in this process.</exception>
    public static TargetMethod Resolve(RoleFrame role, PayloadSerializer payloads, DescriptorList descriptors, CancellationToken cancellation)
    {
        MethodFrame frame = role.Method!;
        Type type = FindType(role.TypeName);
        MethodInfo method = Array.Find(
                type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance),
                candidate => Matches(candidate, frame))
            ?? throw new ProcActorsException($"Could not find the method {type}.{frame.Name}({string.Join(", ", frame.ParameterTypes)}) in this process.");
        if (frame.GenericArguments.Length > 0)
            method = method.MakeGenericMethod([.. frame.GenericArguments.Select(FindType)]);

        object?[] arguments = [.. method.GetParameters().Zip(role.Arguments, (parameter, bytes) => parameter.ParameterType == typeof(CancellationToken) ? cancellation : payloads.DeserializeArgument(bytes, descriptors))];
        return new TargetMethod(method, role.Instance is null ? null : payloads.Deserialize(role.Instance), arguments);
    }

    public static Type FindType(string name) => Type.GetType(name) ?? throw new ProcActorsException($"Could not load the type '{name}' in this process.");

    /// <summary>Calls the method and waits for it; its exit code is the int it returns, else 0.</summary>
    public int Run() => Invoke() is int code ? code : 0;

    /// <summary>As <see cref="Run"/>, for a process that lives in this one and must not block it.</summary>
    public async Task<int> RunAsync()
    {
        (object? result, Task? task) = Begin();
        if (task is null)
            return result is int direct ? direct : 0;
        await task.ConfigureAwait(false);
        return ResultOf(task) is int code ? code : 0;
    }

    /// <summary>Calls the method, waits for it, and gives what it, or its task, returns; null when it returns nothing.</summary>
    public object? Invoke()
    {
        (object? result, Task? task) = Begin();
        if (task is null)
            return result;
        task.GetAwaiter().GetResult();
        return ResultOf(task);
    }

    // A method declared as Task may return a Task<VoidTaskResult>: only the declaration says whether there is a result.
    private object? ResultOf(Task task) => _method.ReturnType.IsGenericType ? task.GetType().GetProperty(nameof(Task<object>.Result))!.GetValue(task) : null;

    private (object? Result, Task? Task) Begin()
    {
        object? result;
        try
        {
            result = _method.Invoke(_instance, _arguments);
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            ExceptionDispatchInfo.Throw(e.InnerException);
            throw;
        }

        Task? task = result as Task;
        if (result is not null && task is null && result.GetType() is var type && (type == typeof(ValueTask) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>))))
            task = (Task)type.GetMethod(nameof(ValueTask.AsTask))!.Invoke(result, null)!;
        return (result, task);
    }

    private static bool Matches(MethodInfo candidate, MethodFrame frame) =>
        candidate.Name == frame.Name
        && candidate.GetGenericArguments().Length == frame.GenericArguments.Length
        && candidate.GetParameters().Select(parameter => parameter.ParameterType.ToString()).SequenceEqual(frame.ParameterTypes);
}
