namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>A message of the runtime to an actor cell. It is a link of a list, so one object goes to one cell only.</summary>
internal abstract class SystemMessage
{
    internal SystemMessage? Next;

    /// <summary>Waits while the cell is suspended (failed, or in an await): the decision about a child is not made then.</summary>
    internal virtual bool WaitsWhileSuspended => false;

    /// <summary>Waits while the cell is restarting and its old children are still going away.</summary>
    internal virtual bool WaitsForChildren => false;

    /// <summary>Turns a latest-first list into an earliest-first one, in place.</summary>
    internal static SystemMessage? Reverse(SystemMessage? latestFirst)
    {
        SystemMessage? earliestFirst = null;
        while (latestFirst is not null)
        {
            var next = latestFirst.Next;
            latestFirst.Next = earliestFirst;
            earliestFirst = latestFirst;
            latestFirst = next;
        }

        return earliestFirst;
    }
}
