using Akka.Configuration;
using Akka.Hosting;
using AuthorADevice;
using EmbedInAkka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Hosting;
using VduseActors.Simulator;

namespace VduseActors.Samples.Tests.Cultures;

/// <summary>Devices from the configuration, from text and from code, with every kind of number in what describes them.</summary>
internal sealed class ForeignApplication(TextWriter output)
{
    private const string Configuration = """
        akka.loglevel = WARNING
        vduse.loops { control-cpu = -1, data-count = 2, wait-strategy = adaptive, max-spin = 0.05 ms }
        vduse.runtime { quiesce-timeout = 2.5 s, reply-deadline = 7500 ms, memory-budget = 1GiB }
        vduse.devices.I-configured { type = block, queues = 2, backend { type = memory, size = 512KiB } }
        vduse.devices.numbers { type = numbered-disk, sectors = 16 }
        """;

    /// <summary>Runs it, and the samples after it.</summary>
    /// <returns>True when everything was as it must be.</returns>
    public async Task<bool> RunAsync()
    {
        using var folder = new TemporaryFolder();
        using var kernel = new SimulatedVduse(KernelProfile.Linux73);
        var good = await ServeAsync(kernel, folder.Path) && kernel.ListDevices().Count == 0;
        await output.WriteLineAsync($"Devices of all kinds: {(good ? "served" : "WRONG")}.");
        using var samples = new SimulatedVduse(KernelProfile.Linux612);
        return await new HostedApplication(samples, output).RunAsync() && await new PlainApplication(samples, output).RunAsync() && good;
    }

    private async Task<bool> ServeAsync(SimulatedVduse kernel, string folder)
    {
        var image = Path.Combine(folder, "disk.img");
        using (var file = File.OpenHandle(image, FileMode.CreateNew, FileAccess.Write))
            RandomAccess.SetLength(file, 1 << 20);
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddAkka("foreign", akka => akka
            .AddHocon(
                ConfigurationFactory.ParseString($"{Configuration}\nvduse.runtime.state-directory = \"{folder}/state\""),
                HoconAddMode.Prepend)
            .AddVduse(kernel, types: types => types.AddDeviceType(new NumberedDiskType()))
            .WithConfiguredVduseDevices()
            .WithVduseDevice("text", "block", $"block-size = 4096, backend {{ type = file, path = \"{image}\" }}")
            .WithVduseDevice(
                new BlockDeviceDefinition(
                    new BlockDeviceOptions { Name = "code", Backend = new MemoryBackendOptions { Size = 1 << 20 } })));
        builder.Services.AddVduseDevices();
        using var host = builder.Build();
        await host.StartAsync();

        var devices = host.Services.GetRequiredService<IVduseDevices>();
        var listed = await devices.ListAsync();
        var good = listed.Select(device => device.Name).Order(StringComparer.Ordinal).SequenceEqual(
            ["I-configured", "code", "numbers", "text"])
            && await new DiskUser(kernel.Kernel.Bus.BlockDriver("I-configured")).WriteAndReadAsync(sector: 8)
            && await new DiskUser(kernel.Kernel.Bus.BlockDriver("text")).WriteAndReadAsync(sector: 8);

        // Let go of and taken over again: records and logs are text and bytes of this process, read by it.
        await devices.LeaveAsync("text");
        await devices.StartAsync(DeviceSpec.Parse("text", "block", $"block-size = 4096, backend {{ type = file, path = \"{image}\" }}"));
        good &= await new DiskUser(kernel.Kernel.Bus.BlockDriver("text")).WriteAndReadAsync(sector: 16);
        await devices.StopAsync("code");
        await host.StopAsync();
        return good;
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("vduse-culture-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
