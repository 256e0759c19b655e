using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using ProcActors.Bootstrap;
using ProcActors.Serialization;

namespace ProcActors.Targets;

/// <summary>Reads <c>() =&gt; Jobs.Piao("p1")</c> as a method and its arguments; the arguments are evaluated here and now.</summary>
internal static class TargetExpression
{
    private static readonly ConcurrentDictionary<MethodInfo, RoleFrame> Known = new();

    /// <summary>The call as data.</summary>
    /// <exception cref="ArgumentException">The expression is not one call of a method.</exception>
    /// <exception cref="PayloadException">An argument, or the object the method is called on, can't be serialised.</exception>
    public static RoleFrame ToRole(LambdaExpression target, PayloadSerializer payloads)
    {
        MethodCallExpression call = CallOf(target);
        DescriptorList descriptors = new();
        return RoleOf(call.Method) with
        {
            Descriptors = descriptors,
            Instance = call.Object is null ? null : Serialize(call.Object, "the object it is called on", call, payloads, descriptors),
            Arguments = [.. call.Arguments.Select((argument, i) => argument.Type == typeof(CancellationToken) ? [] : Serialize(argument, NameOf(call, i), call, payloads, descriptors))],
        };
    }

    /// <summary>The one call that a target is.</summary>
    /// <exception cref="ArgumentException">The expression is not one call of a method.</exception>
    public static MethodCallExpression CallOf(LambdaExpression target)
    {
        ArgumentNullException.ThrowIfNull(target);
        Expression body = target.Body is UnaryExpression { NodeType: ExpressionType.Convert } convert ? convert.Operand : target.Body;
        return body as MethodCallExpression ?? throw new ArgumentException($"A target must be one call of a method, such as () => Jobs.Piao(\"p1\"); '{target}' is not.", nameof(target));
    }

    /// <summary>A method as data, without arguments.</summary>
    public static RoleFrame RoleOf(MethodInfo method) => Known.GetOrAdd(method, static method => new RoleFrame
    {
        TypeName = NameOf(method.DeclaringType ?? throw new ArgumentException($"'{method}' is declared by no type.")),
        Method = ToFrame(method),
        Arguments = [],
    }) with
    { Descriptors = new DescriptorList(), Handles = new SentHandles() };

    /// <summary>What is to be said of a part of a call that can't be serialised.</summary>
    public static PayloadException Trouble(MethodCallExpression call, string what, PayloadException e) =>
        new($"The target {call.Method.DeclaringType?.Name}.{call.Method.Name} can't be sent to a process: {what} is the trouble. {e.Message}", e.InnerException);

    /// <summary>An argument, for people.</summary>
    public static string NameOf(MethodCallExpression call, int argument) => $"argument '{call.Method.GetParameters()[argument].Name}'";

    /// <summary>A method and ready arguments as data; a parameter of type CancellationToken takes any value.</summary>
    public static RoleFrame ToRole(MethodInfo method, IReadOnlyList<object?> arguments, PayloadSerializer payloads)
    {
        DescriptorList descriptors = new();
        return RoleOf(method) with
        {
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
            return RoleOf(method.Method) with { Instance = method.Target is null ? null : payloads.Serialize(method.Target) };
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

    private static byte[] Serialize(Expression expression, string what, MethodCallExpression call, PayloadSerializer payloads, DescriptorList descriptors)
    {
        object? value = Evaluate(expression);
        try
        {
            return payloads.SerializeArgument(value, descriptors);
        }
        catch (PayloadException e)
        {
            throw Trouble(call, what, e);
        }
    }

    /// <summary>The value of a part of a call, here and now.</summary>
    public static object? Evaluate(Expression expression) => expression switch
    {
        ConstantExpression constant => constant.Value,
        MemberExpression { Member: FieldInfo field, Expression: null or ConstantExpression } member => field.GetValue((member.Expression as ConstantExpression)?.Value),
        _ => Expression.Lambda<Func<object?>>(Expression.Convert(expression, typeof(object))).Compile(preferInterpretation: true)(),
    };
}
