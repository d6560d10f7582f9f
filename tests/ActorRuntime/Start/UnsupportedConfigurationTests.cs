using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Configuration;

namespace VduseActors.ActorRuntime.Tests.Start;

public sealed class UnsupportedConfigurationTests
{
    [Theory]
    [InlineData("akka.actor.provider = remote", "akka.actor.provider")]
    [InlineData("akka.actor.provider = cluster", "akka.actor.provider")]
    [InlineData("akka.actor.serialize-messages = on", "akka.actor.serialize-messages")]
    [InlineData("akka.logger-formatter = \"My.Formatter, My\"", "akka.logger-formatter")]
    [InlineData("akka.remote.dot-netty.tcp.port = 4053", "akka.remote")]
    [InlineData("akka.actor.deployment { /a { router = round-robin-pool } }", "akka.actor.deployment.\"/a\".router")]
    [InlineData("akka.loglevel = LOUD", "akka.loglevel")]
    [InlineData("akka.loggers = [\"No.Such.Logger\"]", "akka.loggers")]
    [InlineData("akka.extensions = [\"No.Such.Extension\"]", "akka.extensions")]
    [InlineData("akka.scheduler.implementation = No.Such.Scheduler", "akka.scheduler.implementation")]
    [InlineData("akka.actor.guardian-supervisor-strategy = No.Such.Strategy", "akka.actor.guardian-supervisor-strategy")]
    [InlineData("akka.actor.default-dispatcher.executor = No.Such.Executor", "akka.actor.default-dispatcher.executor")]
    [InlineData("akka.actor.default-dispatcher.type = No.Such.Dispatcher", "akka.actor.default-dispatcher.type")]
    public void What_cannot_be_is_refused_by_the_name_of_its_key(string config, string key)
    {
        var e = Assert.Throws<ConfigurationException>(() => ActorSystem.Create("refused", ConfigurationFactory.ParseString("akka.stdout-loglevel = OFF").WithFallback(config)));

        Assert.Contains(key, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.NewLine, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("akka.actor.provider = local")]
    [InlineData("akka.actor.provider = \"Akka.Actor.LocalActorRefProvider\"")]
    [InlineData("akka.actor.serialize-messages = off")]
    [InlineData("akka.stdout-logger-class = \"\"")]
    public async Task What_is_so_anyway_may_be_said(string config)
    {
        var system = ActorSystem.Create("accepted", ConfigurationFactory.ParseString("akka.stdout-loglevel = OFF").WithFallback(config));

        await system.Terminate();
    }
}
