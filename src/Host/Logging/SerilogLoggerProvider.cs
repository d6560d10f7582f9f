using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace VduseActors.Host.Logging;

/// <summary>Hands everything logged through Microsoft.Extensions.Logging, the actors' events included, to Serilog.</summary>
/// <param name="root">Where events go; the owner disposes it.</param>
internal sealed class SerilogLoggerProvider(Serilog.ILogger root) : ILoggerProvider
{
    private readonly ConcurrentDictionary<string, SerilogLogger> _loggers = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) =>
        _loggers.GetOrAdd(categoryName, static (name, root) => new SerilogLogger(root.ForContext(Serilog.Core.Constants.SourceContextPropertyName, name)), root);

    /// <inheritdoc/>
    public void Dispose() => _loggers.Clear();
}
