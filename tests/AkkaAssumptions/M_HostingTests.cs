using Akka;
using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VduseActors.AkkaAssumptions.Support;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme M: actor systems in a host.</summary>
public sealed class M_HostingTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private interface IGreeter;

    [Fact, Trait("Statement", "113")]
    public async Task S113_AddAkka_registers_system_registries_required_actors_and_one_hosted_service()
    {
        using var host = Host(akka => akka.WithActors((system, registry) =>
            registry.Register<IGreeter>(system.ActorOf(Subject.Of(ActorRefs.Nobody)))));
        await host.StartAsync();
        var services = host.Services;
        Assert.Equal("hosted", services.GetRequiredService<ActorSystem>().Name);
        var registry = services.GetRequiredService<ActorRegistry>();
        Assert.Same(registry, services.GetRequiredService<IActorRegistry>());
        Assert.Same(registry, services.GetRequiredService<IReadOnlyActorRegistry>());
        Assert.Same(registry, ActorRegistry.For(services.GetRequiredService<ActorSystem>()));
        Assert.Equal(registry.Get<IGreeter>(), services.GetRequiredService<IRequiredActor<IGreeter>>().ActorRef);
        Assert.Single(services.GetServices<IHostedService>());
        await host.StopAsync();
    }

    [Fact, Trait("Statement", "114")]
    public async Task S114_Starters_run_in_order_one_after_another_and_startup_tasks_after_all_of_them()
    {
        var order = new List<string>();
        using var host = Host(akka => akka
            .AddStartup((_, _) => order.Add("startup task"))
            .WithActors((_, _) => order.Add("first"))
            .WithActors(async (_, _) =>
            {
                await Task.Yield();
                order.Add("second");
            })
            .WithActors((_, _, resolver) => order.Add(resolver is null ? "no resolver" : "third"))
            .AddStartup((_, _) =>
            {
                order.Add("another startup task");
                return Task.CompletedTask;
            }));
        await host.StartAsync();
        Assert.Equal(["first", "second", "third", "startup task", "another startup task"], order);
        await host.StopAsync();
    }

    [Fact, Trait("Statement", "115")]
    public async Task S115_Appended_configuration_yields_to_what_is_there_and_prepended_beats_it()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "test { file = from-file, all = appended-file }");
        using var host = Host(akka => akka
            .AddHocon("test { all = first, first = first }", HoconAddMode.Append)
            .AddHocon("test { all = appended, first = appended, appended = appended }", HoconAddMode.Append)
            .AddHoconFile(file, HoconAddMode.Append)
            .AddHocon("test { all = prepended }", HoconAddMode.Prepend));
        await host.StartAsync();
        var config = host.Services.GetRequiredService<ActorSystem>().Settings.Config;
        Assert.Equal("prepended", config.GetString("test.all"));
        Assert.Equal("first", config.GetString("test.first"));
        Assert.Equal("appended", config.GetString("test.appended"));
        Assert.Equal("from-file", config.GetString("test.file"));
        await host.StopAsync();
        File.Delete(file);
    }

    [Fact, Trait("Statement", "116")]
    public async Task S116_The_registry_refuses_doubles_and_tells_what_is_missing()
    {
        using var host = Host(_ => { });
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        var registry = host.Services.GetRequiredService<ActorRegistry>();
        Assert.Throws<MissingActorRegistryEntryException>(registry.Get<IGreeter>);
        Assert.False(registry.TryGet<IGreeter>(out var missing));
        Assert.Equal(ActorRefs.Nobody, missing);
        var waiting = registry.GetAsync<IGreeter>();
        Assert.False(waiting.IsCompleted);
        var actor = system.ActorOf(Props.Empty);
        registry.Register<IGreeter>(actor);
        Assert.Equal(actor, await waiting.WaitAsync(_patience));
        Assert.Throws<DuplicateActorRegistryException>(() => registry.Register<IGreeter>(actor));
        Assert.False(registry.TryRegister<IGreeter>(actor));
        Assert.True(registry.TryRegister<IGreeter>(system.DeadLetters, overwrite: true));
        Assert.True(registry.TryGet<IGreeter>(out var found));
        Assert.Equal(system.DeadLetters, found);
        await host.StopAsync();
    }

    [Fact, Trait("Statement", "117")]
    public async Task S117_A_required_actor_throws_until_it_is_registered_and_is_then_kept()
    {
        using var host = Host(_ => { });
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        var registry = host.Services.GetRequiredService<ActorRegistry>();
        Assert.Throws<MissingActorRegistryEntryException>(() => host.Services.GetRequiredService<IRequiredActor<Audience>>().ActorRef);
        var required = host.Services.GetRequiredService<IRequiredActor<IGreeter>>();
        var first = system.ActorOf(Props.Empty);
        registry.Register<IGreeter>(first);
        Assert.Equal(first, required.ActorRef);
        registry.Register<IGreeter>(system.DeadLetters, overwrite: true);
        Assert.Equal(first, required.ActorRef);
        Assert.Equal(first, await required.GetAsync().WaitAsync(_patience));
        await host.StopAsync();
    }

    [Fact, Trait("Statement", "118")]
    public async Task S118_Stopping_the_host_runs_coordinated_shutdown_and_waits_for_it()
    {
        var stopped = false;
        using var host = Host(akka => akka.WithActors((system, _) =>
            CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceStop, "note", async () =>
            {
                await Task.Yield();
                stopped = true;
                return Done.Instance;
            })));
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        await host.StopAsync();
        Assert.True(stopped);
        Assert.True(system.WhenTerminated.IsCompleted);
        Assert.Same(CoordinatedShutdown.ClrExitReason.Instance, CoordinatedShutdown.Get(system).ShutdownReason);
    }

    [Fact, Trait("Statement", "118")]
    public async Task S118_The_end_of_the_system_stops_the_host()
    {
        using var host = Host(_ => { });
        await host.StartAsync();
        var stopping = new TaskCompletionSource();
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        await host.Services.GetRequiredService<ActorSystem>().Terminate();
        await stopping.Task.WaitAsync(_patience);
    }

    [Fact, Trait("Statement", "119")]
    public async Task S119_A_starter_that_throws_fails_the_start_of_the_host_after_terminating_the_system()
    {
        using var host = Host(akka => akka.WithActors((_, _) => throw new TestFailure("in the starter")));
        var failure = await Assert.ThrowsAsync<TestFailure>(() => host.StartAsync());
        Assert.Equal("in the starter", failure.Message);
        Assert.True(host.Services.GetRequiredService<ActorSystem>().WhenTerminated.IsCompleted);
    }

    [Fact, Trait("Statement", "113")]
    public async Task S113_Actors_take_services_through_the_resolver()
    {
        using var host = Host(
            akka =>
                akka.WithActors(
                    (system, registry, resolver) => registry.Register<IGreeter>(system.ActorOf(resolver.Props<Greeter>("hello")))),
            services => services.AddSingleton<Audience>());
        await host.StartAsync();
        var answer = await host.Services.GetRequiredService<IRequiredActor<IGreeter>>().ActorRef.Ask<string>("who", _patience);
        Assert.Equal("hello world", answer);
        await host.StopAsync();
    }

    [Fact, Trait("Statement", "101")]
    public async Task S101_Log_events_reach_the_hosts_loggers()
    {
        using var provider = new CapturingLoggerProvider();
        using var host = Host(
            akka => akka.ConfigureLoggers(loggers => loggers.ClearLoggers().AddLoggerFactory()),
            services => services.AddLogging(logging => logging.AddProvider(provider)));
        await host.StartAsync();
        host.Services.GetRequiredService<ActorSystem>().Log.Warning("for the {0}", "host");
        var (level, text) = await provider.Logged.Task.WaitAsync(_patience);
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Warning, level);
        Assert.Contains("for the host", text, StringComparison.Ordinal);
        await host.StopAsync();
    }

    private static IHost Host(Action<AkkaConfigurationBuilder> akka, Action<IServiceCollection>? services = null)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        services?.Invoke(builder.Services);
        builder.Services.AddAkka(
            "hosted", (configuration, _) => akka(configuration.AddHocon("akka.stdout-loglevel = OFF", HoconAddMode.Append)));
        return builder.Build();
    }

    public sealed class Audience
    {
        public string Name { get; } = "world";
    }

    public sealed class Greeter : ReceiveActor
    {
        public Greeter(Audience audience, string greeting) => Receive<string>(_ => Sender.Tell($"{greeting} {audience.Name}"));
    }

    private sealed class CapturingLoggerProvider : ILoggerProvider, ILogger
    {
        public TaskCompletionSource<(Microsoft.Extensions.Logging.LogLevel, string)> Logged { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;

        public void Log<TState>(
            Microsoft.Extensions.Logging.LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (logLevel == Microsoft.Extensions.Logging.LogLevel.Warning)
            {
                Logged.TrySetResult((logLevel, formatter(state, exception)));
            }
        }
    }
}
