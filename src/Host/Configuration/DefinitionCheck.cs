using VduseActors.Devices;

namespace VduseActors.Host.Configuration;

/// <summary>Opens every configured backend once and describes its device, so that a mistake shows before anything is created.</summary>
internal static class DefinitionCheck
{
    /// <summary>Checks all devices of a configuration.</summary>
    /// <param name="configuration">A configuration that was read.</param>
    /// <returns>Number of queues of all devices.</returns>
    /// <exception cref="BadInputException">The first device that cannot work, with the key to change.</exception>
    public static int CheckAll(HostConfiguration configuration)
    {
        // All are open at once, as they will be: two devices may want the same image.
        var open = new List<IBackend>();
        try
        {
            return configuration.Settings.Devices.Sum(definition => Check(configuration, definition, open));
        }
        finally
        {
            open.ForEach(backend => backend.Dispose());
        }
    }

    private static int Check(HostConfiguration configuration, IDeviceDefinition definition, List<IBackend> open)
    {
        try
        {
            var backend = definition.OpenBackend();
            open.Add(backend);
            return definition.CreateDevice(backend).QueueCount;
        }
        catch (DeviceConfigurationException mistake)
        {
            throw configuration.Mistake(HostConfiguration.KeyOf(definition.Name, mistake.Key), mistake.Message, mistake);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw configuration.Mistake(HostConfiguration.KeyOf(definition.Name, "backend"), failure.Message, failure);
        }
    }
}
