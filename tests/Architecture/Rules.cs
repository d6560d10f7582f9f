namespace VduseActors.Architecture.Tests;

/// <summary>The rules, each as what breaks it: nothing when it is kept.</summary>
internal static class Rules
{
    /// <summary>References to our assemblies that are not allowed.</summary>
    public static IEnumerable<string> WrongArrows(AssemblyFile assembly, IReadOnlyCollection<string> allowed) =>
        assembly.References.Where(House.Folders.Values.Contains).Except(allowed).Select(to => $"{assembly.Name} uses {to}");

    /// <summary>References to packages that are not allowed.</summary>
    public static IEnumerable<string> WrongPackages(AssemblyFile assembly, IReadOnlyCollection<string> allowed) => assembly.References
        .Where(name => !House.Folders.Values.Contains(name) && !IsOfTheRuntime(name))
        .Where(name => !allowed.Any(known => name.StartsWith(known, StringComparison.Ordinal)))
        .Select(name => $"{assembly.Name} uses {name}");

    /// <summary>Uses of the transports that go past the port.</summary>
    public static IEnumerable<string> PastThePort(AssemblyFile assembly, IReadOnlyCollection<string> allowed) => assembly.Uses
        .Where(use => use.Assembly == House.Transports && use.To.Namespace != House.Port && !allowed.Contains(use.To.Namespace))
        .Select(use => use.ToString());

    /// <summary>Uses of one transport by another, or by the port.</summary>
    public static IEnumerable<string> BetweenTransports(AssemblyFile assembly) => assembly.Uses
        .Where(use => use.Assembly == assembly.Name && use.To.Namespace != House.Port && use.To.Namespace.Length > 0)
        .Where(use => use.From.Namespace.Length > 0 && use.From.Namespace != use.To.Namespace)
        .Select(use => use.ToString());

    /// <summary>Uses of a higher step by a lower one.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="ladder">The steps, the lowest first.</param>
    /// <param name="stepOf">The step of a type; null for none, as what the compiler makes has.</param>
    public static IEnumerable<Use> Upward(AssemblyFile assembly, IReadOnlyList<string> ladder, Func<TypeName, string?> stepOf)
    {
        var heights = ladder.Select((step, height) => (step, height)).ToDictionary(pair => pair.step, pair => pair.height);
        int? HeightOf(TypeName type) => stepOf(type) is { } step && heights.TryGetValue(step, out var height) ? height : null;
        return assembly.Uses.Where(use => use.Assembly == assembly.Name && HeightOf(use.From) < HeightOf(use.To))
            .Select(use => use with { Member = "" }).Distinct();
    }

    /// <summary>Calls of members that are not to be called.</summary>
    public static IEnumerable<Use> Calls(AssemblyFile assembly, IReadOnlyCollection<(string Type, string Member)> members) =>
        assembly.Uses.Where(use => members.Contains((use.To.ToString(), use.Member)));

    /// <summary>What is found and not excepted, and what is excepted and not found.</summary>
    public static IEnumerable<string> Compare<T>(IEnumerable<T> found, IEnumerable<T> excepted)
    {
        var (here, known) = (found.ToHashSet(), excepted.ToHashSet());
        return [.. here.Except(known).Select(one => $"new: {one}"), .. known.Except(here).Select(one => $"not needed any more: {one}")];
    }

    /// <summary>Fails with all that breaks a rule, a line each.</summary>
    public static void MustBeKept(IEnumerable<string> broken)
    {
        var lines = broken.Order(StringComparer.Ordinal).ToArray();
        if (lines.Length > 0)
            Assert.Fail(string.Join('\n', lines));
    }

    private static bool IsOfTheRuntime(string name) =>
        name is "System" or "mscorlib" or "netstandard"
            || (name.StartsWith("System.", StringComparison.Ordinal) && name != "System.CommandLine")
        || name.StartsWith("Microsoft.Win32.", StringComparison.Ordinal);
}
