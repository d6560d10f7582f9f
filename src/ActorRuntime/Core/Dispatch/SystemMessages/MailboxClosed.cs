namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Stands in the system queue of a dead actor: nothing may be added behind it.</summary>
internal sealed class MailboxClosed : SystemMessage
{
    public static readonly MailboxClosed Instance = new();
}
