using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.TestKit.Internal;

/// <summary>Keeps the test actor the implicit sender after an await: the continuation runs on the thread pool as the test actor.</summary>
internal sealed class ActorCellKeepingSynchronizationContext(ActorCell? cell) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static work => work.context.Run(work.d, work.state), (context: this, d, state), preferLocal: false);

    public override void Send(SendOrPostCallback d, object? state)
    {
        using var done = new ManualResetEventSlim();
        Exception? failure = null;
        Post(
            _ =>
            {
                try
                {
                    d(state);
                }
                catch (Exception e)
                {
                    failure = e;
                }
                finally
                {
                    done.Set();
                }
            },
            null);
        done.Wait();
        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    private void Run(SendOrPostCallback callback, object? state)
    {
        var (previousCell, previousContext) = (ActorCell.Current, Current);
        SetSynchronizationContext(this);
        ActorCell.Current = cell;
        try
        {
            callback(state);
        }
        finally
        {
            ActorCell.Current = previousCell;
            SetSynchronizationContext(previousContext);
        }
    }
}
