using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace VduseActors.Host.Serving;

/// <summary>What the server itself logs; the actors log the rest.</summary>
internal static partial class ServerEvents
{
    [LoggerMessage(1, LogLevel.Information, "vdused ready: serving {Devices:l} on {Kernel:l} after {Milliseconds} ms")]
    public static partial void Ready(ILogger logger, string devices, string kernel, long milliseconds);

    [LoggerMessage(2, LogLevel.Information, "vdused stops: detaching and destroying its devices")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(3, LogLevel.Information, "vdused stopped: nothing is left in the kernel")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(4, LogLevel.Error, "Device {Device:l} could not be destroyed: 'vdused doctor' says what to do about it")]
    public static partial void LeftBehind(ILogger logger, string device);

    [LoggerMessage(5, LogLevel.Error, "The actor system ended by itself: the events above say why")]
    public static partial void EndedByItself(ILogger logger);

    [LoggerMessage(6, LogLevel.Warning, "Should this process crash, no other one can take its devices over: {Directory:l} cannot be used ({Reason:l}); set vduse.runtime.state-directory")]
    public static partial void CannotBeTakenOver(ILogger logger, string directory, string reason);

    [LoggerMessage(7, LogLevel.Warning, "'vdused stats' cannot ask this process: {Directory:l} cannot be used ({Reason:l}); set vduse.status-directory")]
    public static partial void CannotBeAsked(ILogger logger, string directory, string reason);

    [LoggerMessage(8, LogLevel.Error, "vdused was asked to end before its devices were served")]
    public static partial void NeverReady(ILogger logger);

    [LoggerMessage(9, LogLevel.Error, "Device {Device:l} was in use before and could not be left in the kernel: {Reason:l}")]
    public static partial void NotLeft(ILogger logger, string device, string reason);

    [LoggerMessage(10, LogLevel.Error, "Device {Device:l} is not served, as what an ended process left about it is of no use; the others are served: {Reason:l}")]
    public static partial void NotServed(ILogger logger, string device, string reason);
}
