using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace VduseActors.ActorRuntime;

/// <summary>Makes objects of a kind from the names that configuration gives their types.</summary>
/// <remarks>
/// A name without namespace, or in a namespace of Akka or of this runtime, is looked up in the table first, so one configuration
/// serves both runtimes and nothing the trimmer could remove is needed. Any other name is a type of the application.
/// </remarks>
internal sealed class TypeTable<T, TArguments>(Dictionary<string, Func<TArguments, T>> factories, Func<TArguments, object[]> constructorArguments)
    where T : class
{
    private readonly Lock _lock = new();

    /// <summary>Makes a type known by name, so that trimming cannot lose it.</summary>
    public void Register(string name, Func<TArguments, T> factory)
    {
        lock (_lock)
            factories[name] = factory;
    }

    /// <summary>Whether the name is one of the table's.</summary>
    public bool Knows(string name)
    {
        lock (_lock)
            return factories.ContainsKey(TypeName.InTable(name));
    }

    /// <summary>Makes the object that a configuration key names.</summary>
    /// <param name="name">The name found there.</param>
    /// <param name="key">The key, for the error.</param>
    /// <param name="arguments">What the constructor gets.</param>
    /// <exception cref="ConfigurationException">There is no such type, or it cannot be made.</exception>
    public T Create(string name, string key, TArguments arguments)
    {
        Func<TArguments, T>? factory;
        lock (_lock)
            factories.TryGetValue(TypeName.InTable(name), out factory);
        return factory is not null ? factory(arguments) : TypeName.Construct<T>(name, key, constructorArguments(arguments));
    }
}

/// <summary>Makes objects of a kind whose constructors need nothing.</summary>
internal sealed class TypeTable<T>(Dictionary<string, Func<T>> factories)
    where T : class
{
    private readonly TypeTable<T, ValueTuple> _table = new(
        factories.ToDictionary(pair => pair.Key, pair => (Func<ValueTuple, T>)(_ => pair.Value())), _ => []);

    /// <summary>Makes a type known by name, so that trimming cannot lose it.</summary>
    public void Register(string name, Func<T> factory) => _table.Register(name, _ => factory());

    /// <summary>Whether the name is one of the table's.</summary>
    public bool Knows(string name) => _table.Knows(name);

    /// <summary>Makes the object that a configuration key names.</summary>
    public T Create(string name, string key) => _table.Create(name, key, default);
}

/// <summary>Names of types as configuration writes them.</summary>
internal static class TypeName
{
    private static readonly string[] _namespaces =
    [
        "Akka.Actor.", "Akka.Dispatch.", "Akka.Event.",
        "VduseActors.ActorRuntime.Actor.", "VduseActors.ActorRuntime.Dispatch.", "VduseActors.ActorRuntime.Event.",
    ];

    /// <summary>The name as a table holds it: without the assembly, and without a namespace of either runtime.</summary>
    public static string InTable(string name)
    {
        var bare = name.Split(',')[0].Trim();
        var prefix = _namespaces.FirstOrDefault(known => bare.StartsWith(known, StringComparison.Ordinal));
        return prefix is null ? bare : bare[prefix.Length..];
    }

    /// <summary>Finds a type of the application.</summary>
    [UnconditionalSuppressMessage(
        "Trimming", "IL2057", Justification = "A type that only configuration names is kept by the application; the error says what is missing.")]
    public static Type? Find(string name) => Type.GetType(name, throwOnError: false) ?? AppDomain.CurrentDomain.GetAssemblies()
        .Select(assembly => FindIn(assembly, name)).FirstOrDefault(type => type is not null);

    /// <summary>Makes an object of a type of the application.</summary>
    [UnconditionalSuppressMessage(
        "Trimming", "IL2072", Justification = "A type that only configuration names is kept by the application; the error says what is missing.")]
    public static T Construct<T>(string name, string key, object[] arguments)
        where T : class
    {
        var type = Find(name) ?? throw new ConfigurationException($"{key}: there is no type {name}.");
        if (!typeof(T).IsAssignableFrom(type))
            throw new ConfigurationException($"{key}: {name} is not a {typeof(T).Name}.");
        try
        {
            return (T)Activator.CreateInstance(type, arguments)!;
        }
        catch (MissingMethodException e)
        {
            throw new ConfigurationException(
                $"{key}: {name} has no public constructor ({string.Join(", ", arguments.Select(argument => argument.GetType().Name))}).", e);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "As for Find.")]
    private static Type? FindIn(Assembly assembly, string name) => name.Contains(',') ? null : assembly.GetType(name);
}
