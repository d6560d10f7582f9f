namespace VduseActors.ActorRuntime.TestKit.Internal;

/// <summary>The types of the kit under the names that configurations give them, Akka's names included.</summary>
internal static class TypeAliases
{
    /// <summary>Makes them known to the runtime, which so needs no reflection for them. Once is enough, more does no harm.</summary>
    public static void Register()
    {
        foreach (var prefix in new[] { "Akka.TestKit.", "VduseActors.ActorRuntime.TestKit." })
        {
            TypeNames.Schedulers.Register(prefix + nameof(TestScheduler), args => new TestScheduler(args.Config, args.Log));
            TypeNames.Loggers.Register(prefix + nameof(TestEventListener), () => new TestEventListener());
            TypeNames.Dispatchers.Register(
                prefix + nameof(CallingThreadDispatcherConfigurator),
                args => new CallingThreadDispatcherConfigurator(args.Config, args.Prerequisites));
        }
    }
}
