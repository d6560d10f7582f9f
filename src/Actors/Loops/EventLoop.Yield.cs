namespace VduseActors.Loops;

/// <content>What <see cref="WaitStrategy.Yield"/> does: before it sleeps, one yield for all queues that have asked for it.</content>
internal sealed partial class EventLoop
{
    /// <summary>Yields before descriptors are looked at again.</summary>
    private const int YieldsPerPoll = 8;

    /// <summary>The same where every descriptor is the kick of a queue whose ring is looked at anyway.</summary>
    private const int MostYieldsPerPoll = 256;

    /// <summary>
    /// Has a source told once the loop that the caller runs on has nothing else to do and has let others have the processor, if that is how
    /// it waits.
    /// </summary>
    /// <param name="source">Who wants to be told.</param>
    /// <param name="found">How many requests it has found since the last yield.</param>
    /// <returns>False outside of loops, and when the loop waits otherwise or has found that it does not pay at present: nobody will be
    /// told.</returns>
    public static bool TryTellAfterYield(IReadySource source, int found) =>
        _current is { } thread && thread.Loop._options.Wait == WaitStrategy.Yield && thread.TryLook(source, found);

    private void PollAfterYield(LoopThread self)
    {
        var looks = self.Looks;
        if (IsIdle(self))
            looks.Yield();
        var allLook = _descriptors.Count == looks.Count + 1;
        if (!IsIdle(self) || looks.Yields >= (allLook ? MostYieldsPerPoll : YieldsPerPoll))
        {
            looks.Yields = 0;
            _descriptors.Poll(0);
        }

        looks.Tell();
    }
}
