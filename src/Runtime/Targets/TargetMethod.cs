using System.Reflection;
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
        MethodInfo method = Find(role);
        object?[] arguments = [.. method.GetParameters().Zip(role.Arguments, (parameter, bytes) => parameter.ParameterType == typeof(CancellationToken) ? cancellation : payloads.DeserializeArgument(bytes, descriptors))];
        return new TargetMethod(method, role.Instance is null ? null : payloads.Deserialize(role.Instance), arguments);
    }

    /// <summary>Finds the method.</summary>
    /// <exception cref="ProcActorsException">The type or the method is not to be had in this process.</exception>
    public static MethodInfo Find(RoleFrame role)
    {
        MethodFrame frame = role.Method!;
        Type type = FindType(role.TypeName);
        MethodInfo method = Array.Find(
                type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance),
                candidate => Matches(candidate, frame))
            ?? throw new ProcActorsException($"Could not find the method {type}.{frame.Name}({string.Join(", ", frame.ParameterTypes)}) in this process.");
        return frame.GenericArguments.Length > 0 ? method.MakeGenericMethod([.. frame.GenericArguments.Select(FindType)]) : method;
    }

    public static Type FindType(string name) => Type.GetType(name) ?? throw new ProcActorsException($"Could not load the type '{name}' in this process.");

    /// <summary>Calls the method and waits for it; its exit code is the int it returns, else 0.</summary>
    public int Run() => Invoke() is int code ? code : 0;

    /// <summary>As <see cref="Run"/>, for a process that lives in this one and must not block it.</summary>
    public async Task<int> RunAsync() => await InvokeAsync(_method, _instance, _arguments).ConfigureAwait(false) is int code ? code : 0;

    /// <summary>Calls the method, waits for it, and gives what it, or its task, returns; null when it returns nothing.</summary>
    public object? Invoke() => Invoke(_method, _instance, _arguments);

    /// <summary>As <see cref="Invoke()"/>, of any method; what it throws is thrown as it is.</summary>
    public static object? Invoke(MethodInfo method, object? instance, object?[] arguments)
    {
        if (Begin(method, instance, arguments, out object? result) is not { } task)
            return result;
        task.GetAwaiter().GetResult();
        return ResultOf(method, task);
    }

    /// <summary>As <see cref="Invoke(MethodInfo, object?, object?[])"/>, without blocking.</summary>
    public static async Task<object?> InvokeAsync(MethodInfo method, object? instance, object?[] arguments)
    {
        if (Begin(method, instance, arguments, out object? result) is not { } task)
            return result;
        await task.ConfigureAwait(false);
        return ResultOf(method, task);
    }

    private static Task? Begin(MethodInfo method, object? instance, object?[] arguments, out object? result)
    {
        result = method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        Task? task = result as Task;
        if (result is not null && task is null && result.GetType() is var type && (type == typeof(ValueTask) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>))))
            task = (Task)type.GetMethod(nameof(ValueTask.AsTask))!.Invoke(result, null)!;
        return task;
    }

    // A method declared as Task may return a Task<VoidTaskResult>: only the declaration says whether there is a result.
    private static object? ResultOf(MethodInfo method, Task task) => method.ReturnType.IsGenericType ? task.GetType().GetProperty(nameof(Task<object>.Result))!.GetValue(task) : null;

    private static bool Matches(MethodInfo candidate, MethodFrame frame) =>
        candidate.Name == frame.Name
        && candidate.GetGenericArguments().Length == frame.GenericArguments.Length
        && candidate.GetParameters().Select(parameter => parameter.ParameterType.ToString()).SequenceEqual(frame.ParameterTypes);
}
