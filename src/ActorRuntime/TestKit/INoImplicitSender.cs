namespace VduseActors.ActorRuntime.TestKit;

/// <summary>A test class that bears this mark sends with no sender unless it names one.</summary>
public interface INoImplicitSender;
