namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>The limits of a bounded mailbox.</summary>
internal static class MailboxBounds
{
    public static (int Capacity, TimeSpan PushTimeout) Read(Config config)
    {
        var capacity = config.GetInt("mailbox-capacity", 0);
        var pushTimeout = config.GetTimeSpan("mailbox-push-timeout-time", TimeSpan.FromSeconds(-1));
        if (capacity < 0)
            throw new ArgumentException($"mailbox-capacity must not be negative, but is {capacity}.", nameof(config));
        if (pushTimeout < TimeSpan.Zero)
            throw new ArgumentException($"mailbox-push-timeout-time must not be negative, but is {pushTimeout}.", nameof(config));
        return (capacity, pushTimeout);
    }
}
