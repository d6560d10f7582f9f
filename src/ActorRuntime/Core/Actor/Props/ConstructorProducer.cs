using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;

namespace VduseActors.ActorRuntime.Actor;

/// <summary>Calls one constructor with arguments that were evaluated once, as <c>Props.Create(() =&gt; new X(a, b))</c> promises.</summary>
/// <remarks>The constructor comes from the expression, where the compiler put it as a token: nothing is looked up by name.</remarks>
internal sealed class ConstructorProducer : IIndirectActorProducer
{
    private static readonly ConcurrentDictionary<ConstructorInfo, ConstructorInvoker> _invokers = new();

    private readonly ConstructorInvoker _constructor;
    private readonly object?[] _arguments;

    private ConstructorProducer(Type actorType, ConstructorInfo constructor, object?[] arguments)
    {
        ActorType = actorType;
        _constructor = _invokers.GetOrAdd(constructor, ConstructorInvoker.Create);
        _arguments = arguments;
    }

    public Type ActorType { get; }

    public IReadOnlyList<object?> Arguments => _arguments;

    public static ConstructorProducer From<TActor>(Expression<Func<TActor>> factory)
        where TActor : ActorBase
    {
        if (factory.Body is not NewExpression { Constructor: { } constructor } creation)
            throw new ArgumentException("The create function must be a 'new T (args)' expression", nameof(factory));
        return new ConstructorProducer(creation.Type, constructor, [.. creation.Arguments.Select(Evaluate)]);
    }

    public static IIndirectActorProducer From(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.NonPublicConstructors)]
        Type actorType,
        object?[] arguments)
    {
        const BindingFlags AnyConstructor = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var matching = actorType.GetConstructors(AnyConstructor).Where(constructor => Takes(constructor, arguments)).ToArray();
        return matching switch
        {
            [] => new MissingConstructorProducer(actorType, arguments),
            [var only] => new ConstructorProducer(actorType, only, arguments),
            _ => new ConstructorProducer(actorType, matching.MinBy(Generality)!, arguments),
        };

        // Of several that fit, the one that asks for the most derived types.
        int Generality(ConstructorInfo constructor) =>
            constructor.GetParameters().Where((parameter, i) => parameter.ParameterType != arguments[i]?.GetType()).Count();
    }

    public ActorBase Produce()
    {
        try
        {
            return (ActorBase)(_arguments.Length == 0 ? _constructor.Invoke() : _constructor.Invoke(_arguments.AsSpan()));
        }
        catch (Exception e)
        {
            // Akka constructs by reflection, and whoever looks at the causes of a failure finds this link there.
            throw new TargetInvocationException(e);
        }
    }

    public void Release(ActorBase actor)
    {
    }

    private static bool Takes(ConstructorInfo constructor, object?[] arguments)
    {
        var parameters = constructor.GetParameters();
        return parameters.Length == arguments.Length
            && parameters.Zip(arguments).All(pair => Takes(pair.First.ParameterType, pair.Second));
    }

    private static bool Takes(Type parameter, object? argument) =>
        argument is null ? !parameter.IsValueType || Nullable.GetUnderlyingType(parameter) is not null : parameter.IsInstanceOfType(argument);

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The interpreter only reads members that the expression itself names.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The expression is interpreted, no code is generated.")]
    private static object? Evaluate(Expression argument) => argument switch
    {
        ConstantExpression constant => constant.Value,
        // Captured variables: a field of the closure.
        MemberExpression { Member: FieldInfo field, Expression: ConstantExpression closure } => field.GetValue(closure.Value),
        _ => Expression.Lambda<Func<object?>>(Expression.Convert(argument, typeof(object))).Compile(preferInterpretation: true)(),
    };
}
