using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Configuration;
using VduseActors.ActorRuntime.Dispatch;

namespace VduseActors.ActorRuntime.Tests;

public sealed class TypeTableTests
{
    [Theory]
    [InlineData("DefaultSupervisorStrategy")]
    [InlineData("Akka.Actor.DefaultSupervisorStrategy")]
    [InlineData("Akka.Actor.DefaultSupervisorStrategy, Akka")]
    [InlineData("VduseActors.ActorRuntime.Actor.DefaultSupervisorStrategy, VduseActors.ActorRuntime")]
    public void A_type_of_either_runtime_is_found_by_any_of_its_names(string name)
    {
        Assert.True(TypeNames.Strategies.Knows(name));
        Assert.IsType<DefaultSupervisorStrategy>(TypeNames.Strategies.Create(name, "key"));
    }

    [Fact]
    public void A_type_of_the_application_is_found_by_its_full_name_with_or_without_assembly()
    {
        var name = typeof(MyStrategy).FullName!;

        Assert.IsType<MyStrategy>(TypeNames.Strategies.Create(name, "key"));
        Assert.IsType<MyStrategy>(TypeNames.Strategies.Create($"{name}, {typeof(MyStrategy).Assembly.GetName().Name}", "key"));
    }

    [Fact]
    public void A_type_can_be_made_known_by_a_name_of_its_own()
    {
        var made = new MyStrategy();
        TypeNames.Strategies.Register("mine", () => made);

        Assert.Same(made, TypeNames.Strategies.Create("mine", "key"));
    }

    [Theory]
    [InlineData("No.Such.Type", "there is no type No.Such.Type")]
    [InlineData("System.String", "is not a SupervisorStrategyConfigurator")]
    [InlineData("VduseActors.ActorRuntime.Tests.TypeTableTests+NeedsArguments", "has no public constructor")]
    public void A_wrong_name_is_refused_with_its_key(string name, string reason)
    {
        var e = Assert.Throws<ConfigurationException>(() => TypeNames.Strategies.Create(name, "my.key"));

        Assert.StartsWith("my.key: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_executor_of_the_application_gets_the_section_of_its_dispatcher()
    {
        using var system = ActorSystem.Create("executors", $$"""
            akka.stdout-loglevel = OFF
            mine {
              type = Dispatcher
              executor = "{{typeof(MyExecutorConfigurator).AssemblyQualifiedName}}"
              my-setting = 17
            }
            """);

        var actor = system.ActorOf(Props.Empty.WithDispatcher("mine"));

        Assert.Equal(17, MyExecutorConfigurator.LastSetting);
        Assert.True(await actor.GracefulStop(TimeSpan.FromSeconds(10)));
    }

    public sealed class MyStrategy : SupervisorStrategyConfigurator
    {
        public override SupervisorStrategy Create() => SupervisorStrategy.StoppingStrategy;
    }

    public sealed class NeedsArguments(int number) : SupervisorStrategyConfigurator
    {
        public override SupervisorStrategy Create() => new OneForOneStrategy(number, -1, _ => Directive.Stop);
    }

    public sealed class MyExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites) : ExecutorServiceConfigurator(config, prerequisites)
    {
        public static int LastSetting { get; private set; }

        public override ExecutorService Produce(string id)
        {
            LastSetting = Config.GetInt("my-setting");
            return new MyExecutor(id);
        }

        private sealed class MyExecutor(string id) : ExecutorService(id)
        {
            public override void Execute(IRunnable run) => run.Run();

            public override void Shutdown()
            {
            }
        }
    }
}
