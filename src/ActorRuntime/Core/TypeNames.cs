namespace VduseActors.ActorRuntime;

/// <summary>The types that configuration may name. What the runtime ships is known without reflection.</summary>
internal static class TypeNames
{
    public static TypeTable<MailboxType, (Settings Settings, Config Config)> Mailboxes { get; } = new(
        new()
        {
            ["UnboundedMailbox"] = args => new UnboundedMailbox(args.Settings, args.Config),
            ["BoundedMailbox"] = args => new BoundedMailbox(args.Settings, args.Config),
            ["UnboundedDequeBasedMailbox"] = args => new UnboundedDequeBasedMailbox(args.Settings, args.Config),
            ["BoundedDequeBasedMailbox"] = args => new BoundedDequeBasedMailbox(args.Settings, args.Config),
            ["LoggerMailboxType"] = args => new UnboundedMailbox(args.Settings, args.Config),
        },
        args => [args.Settings, args.Config]);

    public static TypeTable<MessageDispatcherConfigurator, (Config Config, IDispatcherPrerequisites Prerequisites)> Dispatchers { get; } = new(
        new()
        {
            ["Dispatcher"] = args => new DispatcherConfigurator(args.Config, args.Prerequisites),
            ["TaskDispatcher"] = args => new DispatcherConfigurator(args.Config, args.Prerequisites),
            ["PinnedDispatcher"] = args => new PinnedDispatcherConfigurator(args.Config, args.Prerequisites),
            ["ForkJoinDispatcher"] = args => new DispatcherConfigurator(
                ConfigurationFactory.ParseString("executor = fork-join-executor").WithFallback(args.Config), args.Prerequisites),
        },
        args => [args.Config, args.Prerequisites]);

    public static TypeTable<ExecutorServiceConfigurator, (Config Config, IDispatcherPrerequisites Prerequisites)> Executors { get; } = new(
        new()
        {
            ["default-executor"] = args => new ThreadPoolExecutorConfigurator(args.Config, args.Prerequisites),
            ["thread-pool-executor"] = args => new ThreadPoolExecutorConfigurator(args.Config, args.Prerequisites),
            ["task-executor"] = args => new ThreadPoolExecutorConfigurator(args.Config, args.Prerequisites),
            ["channel-executor"] = args => new ThreadPoolExecutorConfigurator(args.Config, args.Prerequisites),
            ["fork-join-executor"] = args => new ForkJoinExecutorConfigurator(args.Config, args.Prerequisites),
        },
        args => [args.Config, args.Prerequisites]);

    public static TypeTable<IScheduler, (Config Config, ILoggingAdapter Log)> Schedulers { get; } = new(
        new() { ["HashedWheelTimerScheduler"] = args => new HashedWheelTimerScheduler(args.Config, args.Log) },
        args => [args.Config, args.Log]);

    public static TypeTable<ActorBase> Loggers { get; } = new(new() { ["DefaultLogger"] = () => new DefaultLogger() });

    public static TypeTable<SupervisorStrategyConfigurator> Strategies { get; } = new(new()
    {
        ["DefaultSupervisorStrategy"] = () => new DefaultSupervisorStrategy(),
        ["StoppingSupervisorStrategy"] = () => new StoppingSupervisorStrategy(),
    });

    public static TypeTable<IExtensionId> Extensions { get; } = new(new() { ["CoordinatedShutdownExtension"] = () => new CoordinatedShutdownExtension() });
}
