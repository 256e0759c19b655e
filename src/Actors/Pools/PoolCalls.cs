using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using ProcActors.Bootstrap;
using ProcActors.Serialization;
using ProcActors.Targets;

namespace ProcActors.Pools;

/// <summary>What a pool calls. Methods that need no object are known for good, the others for as long as a job, or a stream of jobs.</summary>
internal sealed class PoolCalls(PayloadSerializer payloads)
{
    private readonly ConcurrentDictionary<MethodInfo, PoolCall> _lasting = new();
    private int _last;

    /// <summary>A call that is written as an expression, with the values of its arguments, evaluated here and now.</summary>
    /// <exception cref="ArgumentException">It is not one call of a method, or of one that can't be called from elsewhere.</exception>
    /// <exception cref="PayloadException">An argument, or the object the method is called on, can't be serialised.</exception>
    public (PoolCall Call, byte[] Values, int Arity, DescriptorList? Sockets) Read(LambdaExpression target, CancellationToken own)
    {
        MethodCallExpression call = TargetExpression.CallOf(target);
        object? instance = TargetExpression.InstanceOf(call);
        PoolCall known;
        try
        {
            known = Of(call.Method, instance);
        }
        catch (PayloadException e)
        {
            throw TargetExpression.Trouble(call, "the object it is called on", e);
        }

        DescriptorList? sockets = null;
        ValueWriter values = new(payloads);
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            Expression argument = call.Arguments[i];
            bool isToken = argument.Type == typeof(CancellationToken);
            if (isToken)
                TargetExpression.TokenOf(call, i, own, "give it as the cancellationToken of the call too, or pass default");
            object? value = isToken ? null : TargetExpression.Evaluate(argument);
            try
            {
                values.Add(isToken ? PoolValues.Token()
                    : value is global::System.Net.Sockets.Socket ? PoolValues.EncodeArgument(value, payloads, sockets ??= new DescriptorList())
                    : PoolValues.Encode(value, payloads));
            }
            catch (PayloadException e)
            {
                sockets?.Dispose();
                throw TargetExpression.Trouble(call, TargetExpression.NameOf(call, i), e);
            }
        }

        return (known, values.Take(), call.Arguments.Count, sockets);
    }

    /// <summary>A method to be called with values that come later, on the object that the delegate brings along.</summary>
    /// <exception cref="PayloadException">What the delegate has captured can't be serialised.</exception>
    public PoolCall Of(Delegate method)
    {
        try
        {
            return Of(method.Method, method.Target);
        }
        catch (PayloadException e)
        {
            throw TargetExpression.Trouble(method, payloads, e);
        }
    }

    private PoolCall Of(MethodInfo method, object? instance) => instance is null
        ? _lasting.GetOrAdd(method, method => Make(method, null))
        : Make(method, payloads.Serialize(instance));

    private PoolCall Make(MethodInfo method, byte[]? instance) =>
        new(Interlocked.Increment(ref _last), BootstrapCodec.Write(TargetExpression.RoleOf(method) with { Instance = instance }), instance is null);
}
