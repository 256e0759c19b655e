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
    public static TargetMethod Resolve(RoleFrame role, PayloadSerializer payloads, CancellationToken cancellation)
    {
        MethodFrame frame = role.Method!;
        Type type = FindType(role.TypeName);
        MethodInfo method = Array.Find(
                type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance),
                candidate => Matches(candidate, frame))
            ?? throw new ProcActorsException($"Could not find the method {type}.{frame.Name}({string.Join(", ", frame.ParameterTypes)}) in this process.");
        if (frame.GenericArguments.Length > 0)
            method = method.MakeGenericMethod([.. frame.GenericArguments.Select(FindType)]);

        object?[] arguments = [.. method.GetParameters().Zip(role.Arguments, (parameter, bytes) => parameter.ParameterType == typeof(CancellationToken) ? cancellation : payloads.Deserialize(bytes))];
        return new TargetMethod(method, role.Instance is null ? null : payloads.Deserialize(role.Instance), arguments);
    }

    public static Type FindType(string name) => Type.GetType(name) ?? throw new ProcActorsException($"Could not load the type '{name}' in this process.");

    /// <summary>Calls the method and waits for it; its exit code is the int it returns, else 0.</summary>
    public int Run()
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

        switch (result)
        {
            case Task<int> task:
                return task.GetAwaiter().GetResult();
            case Task task:
                task.GetAwaiter().GetResult();
                return 0;
            case ValueTask<int> task:
                return task.AsTask().GetAwaiter().GetResult();
            case ValueTask task:
                task.AsTask().GetAwaiter().GetResult();
                return 0;
            case int code:
                return code;
            default:
                return 0;
        }
    }

    private static bool Matches(MethodInfo candidate, MethodFrame frame) =>
        candidate.Name == frame.Name
        && candidate.GetGenericArguments().Length == frame.GenericArguments.Length
        && candidate.GetParameters().Select(parameter => parameter.ParameterType.ToString()).SequenceEqual(frame.ParameterTypes);
}
