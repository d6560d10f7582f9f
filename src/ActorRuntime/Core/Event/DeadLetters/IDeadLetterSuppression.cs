namespace VduseActors.ActorRuntime.Event;

/// <summary>A message that may well come too late: undelivered, it is a <see cref="SuppressedDeadLetter"/>, which is not logged.</summary>
public interface IDeadLetterSuppression
{
}
