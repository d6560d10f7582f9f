using Akka.Actor;
using VduseActors.AkkaAssumptions.Support;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme C: the strategy of the user guardian.</summary>
public sealed class C_GuardianTests()
    : ConformanceTest($"akka.actor.guardian-supervisor-strategy = \"{typeof(Escalating).AssemblyQualifiedName}\"")
{
    [Fact, Trait("Statement", "51")]
    public async Task S051_A_configurator_named_in_the_configuration_gives_the_guardians_strategy_and_escalating_ends_the_system()
    {
        Sys.ActorOf(Subject.Of(ActorRefs.Nobody)).Tell(new TestFailure());
        await Sys.WhenTerminated.WaitAsync(Patience);
    }

    /// <summary>Escalates every failure.</summary>
    public sealed class Escalating : SupervisorStrategyConfigurator
    {
        public override SupervisorStrategy Create() => Always(Directive.Escalate);
    }
}
