using System.Linq.Expressions;
using System.Reflection;
using ProcActors.Bootstrap;
using ProcActors.Serialization;

namespace ProcActors.Targets;

/// <summary>Reads <c>() =&gt; Jobs.Piao("p1")</c> as a method and its arguments; the arguments are evaluated here and now.</summary>
internal static class TargetExpression
{
    /// <summary>The call as data.</summary>
    /// <exception cref="ArgumentException">The expression is not one call of a method.</exception>
    /// <exception cref="PayloadException">An argument, or the object the method is called on, can't be serialised.</exception>
    public static RoleFrame ToRole(LambdaExpression target, PayloadSerializer payloads)
    {
        ArgumentNullException.ThrowIfNull(target);
        Expression body = target.Body is UnaryExpression { NodeType: ExpressionType.Convert } convert ? convert.Operand : target.Body;
        if (body is not MethodCallExpression call)
            throw new ArgumentException($"A target must be one call of a method, such as () => Jobs.Piao(\"p1\"); '{target}' is not.", nameof(target));

        DescriptorList descriptors = new();
        return new RoleFrame
        {
            Descriptors = descriptors,
            TypeName = NameOf(call.Method.DeclaringType ?? throw new ArgumentException($"'{call.Method}' is declared by no type.", nameof(target))),
            Method = ToFrame(call.Method),
            Instance = call.Object is null ? null : Serialize(call.Object, "the object it is called on", call, payloads, descriptors),
            Arguments = [.. call.Arguments.Select((argument, i) => ToArgument(argument, $"argument '{call.Method.GetParameters()[i].Name}'", call, payloads, descriptors))],
        };
    }

    /// <summary>A method and ready arguments as data; a parameter of type CancellationToken takes any value.</summary>
    public static RoleFrame ToRole(MethodInfo method, IReadOnlyList<object?> arguments, PayloadSerializer payloads)
    {
        DescriptorList descriptors = new();
        return new RoleFrame
        {
            TypeName = NameOf(method.DeclaringType!),
            Method = ToFrame(method),
            Arguments = [.. arguments.Select(argument => argument is CancellationToken ? [] : payloads.SerializeArgument(argument, descriptors))],
            Descriptors = descriptors,
        };
    }

    /// <summary>A method to be called with arguments that come later, on the object that the delegate brings along.</summary>
    /// <exception cref="PayloadException">What the delegate has captured can't be serialised.</exception>
    public static RoleFrame ToRole(Delegate method, PayloadSerializer payloads)
    {
        try
        {
            return new RoleFrame
            {
                TypeName = NameOf(method.Method.DeclaringType ?? throw new ArgumentException($"'{method.Method}' is declared by no type.", nameof(method))),
                Method = ToFrame(method.Method),
                Instance = method.Target is null ? null : payloads.Serialize(method.Target),
                Arguments = [],
            };
        }
        catch (PayloadException e)
        {
            throw new PayloadException($"The method {method.Method.DeclaringType?.Name}.{method.Method.Name} can't be sent to a process: what it has captured is the trouble. {e.Message}", e.InnerException);
        }
    }

    public static string NameOf(Type type) => type.AssemblyQualifiedName ?? throw new ArgumentException($"{type} has no name that another process could look up.");

    private static MethodFrame ToFrame(MethodInfo method) => new(
        method.Name,
        [.. (method.IsGenericMethod ? method.GetGenericMethodDefinition() : method).GetParameters().Select(parameter => parameter.ParameterType.ToString())],
        [.. method.GetGenericArguments().Select(NameOf)]);

    private static byte[] ToArgument(Expression argument, string what, MethodCallExpression call, PayloadSerializer payloads, DescriptorList descriptors) =>
        argument.Type == typeof(CancellationToken) ? [] : Serialize(argument, what, call, payloads, descriptors);

    private static byte[] Serialize(Expression expression, string what, MethodCallExpression call, PayloadSerializer payloads, DescriptorList descriptors)
    {
        object? value = Evaluate(expression);
        try
        {
            return payloads.SerializeArgument(value, descriptors);
        }
        catch (PayloadException e)
        {
            throw new PayloadException($"The target {call.Method.DeclaringType?.Name}.{call.Method.Name} can't be sent to a process: {what} is the trouble. {e.Message}", e.InnerException);
        }
    }

    private static object? Evaluate(Expression expression) => expression switch
    {
        ConstantExpression constant => constant.Value,
        MemberExpression { Member: FieldInfo field, Expression: null or ConstantExpression } member => field.GetValue((member.Expression as ConstantExpression)?.Value),
        _ => Expression.Lambda<Func<object?>>(Expression.Convert(expression, typeof(object))).Compile(preferInterpretation: true)(),
    };
}
