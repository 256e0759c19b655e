using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using ProcActors.Bootstrap;
using ProcActors.Serialization;

namespace ProcActors.Targets;

/// <summary>Reads <c>() =&gt; Jobs.Piao("p1")</c> as a method and its arguments; the arguments are evaluated here and now.</summary>
internal static class TargetExpression
{
    private static readonly ConcurrentDictionary<MethodInfo, RoleFrame> Known = new();

    /// <summary>The call as data.</summary>
    /// <exception cref="ArgumentException">The expression is not one call of a method, or of one that can't be called from elsewhere.</exception>
    /// <exception cref="PayloadException">An argument, or the object the method is called on, can't be serialised.</exception>
    public static RoleFrame ToRole(LambdaExpression target, PayloadSerializer payloads)
    {
        MethodCallExpression call = CallOf(target);
        DescriptorList descriptors = new();
        return RoleOf(call.Method) with
        {
            Descriptors = descriptors,
            Instance = InstanceOf(call) is { } instance ? Serialize(instance, "the object it is called on", call, payloads, descriptors) : null,
            Arguments = [.. call.Arguments.Select((argument, i) => argument.Type == typeof(CancellationToken)
                ? TokenOf(call, i, CancellationToken.None, "pass default: the process gets a token of its own, which InterruptAsync and TerminateAsync cancel")
                : Serialize(Evaluate(argument), NameOf(call, i), call, payloads, descriptors))],
        };
    }

    /// <summary>The object that a method is called on; null of a static one.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static object? InstanceOf(MethodCallExpression call) => call.Object is null
        ? null
        : Evaluate(call.Object) ?? throw new ArgumentException($"{Title(call.Method)} can't be called in a process: the object it is called on is null.");

    /// <summary>What travels in place of a token: nothing, since its receiver gets one of its own.</summary>
    /// <param name="call">The call.</param>
    /// <param name="argument">Which of its arguments.</param>
    /// <param name="own">The one that the receiver's follows.</param>
    /// <param name="instead">What to do with another.</param>
    /// <exception cref="ArgumentException">It is another one that could be cancelled, of which the receiver would never hear.</exception>
    public static byte[] TokenOf(MethodCallExpression call, int argument, CancellationToken own, string instead) =>
        call.Arguments[argument] is not (DefaultExpression or MemberExpression { Expression: null }) && Evaluate(call.Arguments[argument]) is CancellationToken { CanBeCanceled: true } token && token != own
            ? throw new ArgumentException($"{Title(call.Method)} can't be told from here to stop: {NameOf(call, argument)} is a token of this process, which another one never sees cancelled; {instead}.")
            : [];

    /// <summary>The one call that a target is.</summary>
    /// <exception cref="ArgumentException">The expression is not one call of a method.</exception>
    public static MethodCallExpression CallOf(LambdaExpression target)
    {
        ArgumentNullException.ThrowIfNull(target);
        Expression body = target.Body is UnaryExpression { NodeType: ExpressionType.Convert } convert ? convert.Operand : target.Body;
        return body as MethodCallExpression ?? throw new ArgumentException($"A target must be one call of a method, such as () => Jobs.Piao(\"p1\"); '{target}' is not.", nameof(target));
    }

    /// <summary>A method as data, without arguments.</summary>
    /// <exception cref="ArgumentException">Another process could not find it, or not wait for it, or nobody would see what it gives.</exception>
    public static RoleFrame RoleOf(MethodInfo method) => Known.GetOrAdd(method, static method => new RoleFrame
    {
        TypeName = NameOf(Checked(method).DeclaringType ?? throw new ArgumentException($"'{method}' is declared by no type, as what was compiled at run time: use a method of a class.")),
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

    /// <summary>What is to be said of a delegate whose object can't be serialised; the compiler makes one object for all variables of a scope that its lambdas use.</summary>
    public static PayloadException Trouble(Delegate method, PayloadSerializer payloads, PayloadException e)
    {
        List<string> found = [.. method.Target!.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(field => !field.Name.StartsWith('<') && field.GetValue(method.Target) is { } value && !payloads.MayTravel(value.GetType()))
            .Select(field => $"'{field.Name}' ({field.GetValue(method.Target)!.GetType()})")];
        return new PayloadException(
            $"{Title(method.Method)} can't be sent to a process: what it has captured{(found.Count == 0 ? "" : $", {string.Join(", ", found)},")} is the trouble. {e.Message} A lambda brings along what it and its neighbours use: "
            + "a static method takes what it needs as items.",
            e.InnerException);
    }

    public static string NameOf(Type type) => type.AssemblyQualifiedName ?? throw new ArgumentException($"{type} has no name that another process could look up.");

    private static MethodFrame ToFrame(MethodInfo method) => new(
        method.Name,
        [.. (method.IsGenericMethod ? method.GetGenericMethodDefinition() : method).GetParameters().Select(parameter => parameter.ParameterType.ToString())],
        [.. method.GetGenericArguments().Select(NameOf)]);

    private static string Title(MethodInfo method) => $"The method {method.DeclaringType?.Name}.{method.Name}";

    private static MethodInfo Checked(MethodInfo method)
    {
        if (method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute), inherit: false))
            throw new ArgumentException($"{Title(method)} can't be called in a process: it is async void, so nobody could wait for its end, and the process would end before it. Let it return a Task.");
        if (Array.Find(method.GetParameters(), parameter => parameter.ParameterType.IsByRef && !parameter.IsIn) is { } back)
            throw new ArgumentException($"{Title(method)} can't be called in a process: what it puts into its parameter '{back.Name}' would stay there. Let it return that, in a pool, or put it into a queue.");
        return method;
    }

    private static byte[] Serialize(object? value, string what, MethodCallExpression call, PayloadSerializer payloads, DescriptorList descriptors)
    {
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
