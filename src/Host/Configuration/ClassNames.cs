using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Serialization;
using VduseActors.Settings;

namespace VduseActors.Host.Configuration;

/// <summary>
/// The classes that a configuration names for Akka to make. Akka finds out when it makes them: with a stack trace, or with a warning and
/// without the class. What is not of this process is a mistake at its place instead.
/// </summary>
internal static class ClassNames
{
    private static readonly (string Path, Type Base, string What)[] _single =
    [
        ("akka.scheduler.implementation", typeof(IScheduler), "a scheduler"),
        ("akka.actor.provider", typeof(IActorRefProvider), "a provider of actor references; write local"),
    ];

    private static readonly (string Path, Type Base, string What)[] _lists =
    [
        ("akka.loggers", typeof(ActorBase), "a logger, which is an actor"),
        ("akka.extensions", typeof(IExtensionId), "an extension's ExtensionIdProvider"),
    ];

    /// <summary>
    /// Keys of dispatchers and mailboxes, wherever they stand. A word without a dot is Akka's own name for one, which Akka judges.
    /// </summary>
    private static readonly Dictionary<string, (Type Base, string What)> _anywhere = new(StringComparer.Ordinal)
    {
        ["mailbox-type"] = (typeof(MailboxType), "a MailboxType"),
        ["executor"] = (typeof(ExecutorServiceConfigurator), "an ExecutorServiceConfigurator"),
    };

    /// <summary>Refuses a class that is not there, or is no such class.</summary>
    /// <param name="tree">The configuration.</param>
    /// <exception cref="SettingsException">One is; the exception has its place.</exception>
    public static void MustBeThere(SettingsTree tree)
    {
        foreach (var (path, contract, what) in _single)
        {
            if (tree.Find(path) is { Text: { } name } value)
                Check(path, value, name, contract, what);
        }

        foreach (var (path, contract, what) in _lists)
        {
            foreach (var item in tree.Find(path)?.Items ?? [])
                Check(path, item, item.Text ?? string.Empty, contract, what);
        }

        foreach (var (name, value) in tree.Find("akka.actor.serializers")?.Keys ?? [])
        {
            Check(
                SettingsPath.Append("akka.actor.serializers", name), value, value.Text ?? string.Empty, typeof(Serializer), "a serializer");
        }

        CheckBelow(string.Empty, tree.Without("vduse").Root);
    }

    /// <summary>The one line for what Akka refuses in its own words: the innermost cause.</summary>
    /// <param name="failure">What Akka threw.</param>
    public static string Describe(Exception failure)
    {
        var cause = failure;
        while (cause.InnerException is { } inner && cause is not ConfigurationException)
            cause = inner;
        return $"the actor system cannot be made as the section 'akka' says: {cause.Message}";
    }

    private static void CheckBelow(string path, SettingsValue value)
    {
        foreach (var (key, child) in value.Keys)
        {
            var at = SettingsPath.Append(path, key);
            if (child.Text is { } name && name.Contains('.', StringComparison.Ordinal) && _anywhere.TryGetValue(key, out var known))
                Check(at, child, name, known.Base, known.What);
            CheckBelow(at, child);
        }
    }

    private static void Check(string path, SettingsValue value, string name, Type contract, string what)
    {
        if (path == "akka.actor.provider" && name == "local")
            return;
        if (Find(name) is not { } type)
        {
            throw new SettingsException(
                path,
                $"names the class '{name}', which is not in this process; write 'Namespace.Class, Assembly' of {what}, or leave the key out",
                value.Origin);
        }

        if (!contract.IsAssignableFrom(type))
        {
            throw new SettingsException(
                path, $"names the class '{type.FullName}', which is not {what}; leave the key out to have the usual one", value.Origin);
        }
    }

    private static Type? Find(string name)
    {
        try
        {
            return Type.GetType(name, throwOnError: false);
        }
        catch (Exception malformed) when (malformed is ArgumentException or IOException or BadImageFormatException)
        {
            return null;
        }
    }
}
