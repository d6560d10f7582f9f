using VduseActors.Kernel;

namespace VduseActors.Host.Tests;

/// <summary>
/// Every mistake of a user is one line on standard error with file, key and remedy, exit code 2, and leaves nothing behind.
/// </summary>
public sealed class BadInputTests : IDisposable
{
    private const string Good = "good { type = block, backend { type = memory, size = 1MiB } }";

    private readonly InProcessHost _host = new();

    public void Dispose() => _host.Dispose();

    public static TheoryData<string, string, string[]> DeviceMistakes => new()
    {
        { "a missing image", "bad { type = block, backend { type = file, path = \"/nowhere/none.img\" } }",
            ["vduse.devices.bad.backend.path", "/nowhere/none.img"] },
        { "an image that is a directory", "bad { type = block, backend { type = file, path = \"/tmp\" } }",
            ["vduse.devices.bad.backend.path", "/tmp"] },
        { "a file backend without a path", "bad { type = block, backend { type = file } }", ["vduse.devices.bad.backend.path"] },
        { "a memory backend without a size", "bad { type = block, backend { type = memory } }", ["vduse.devices.bad.backend.size"] },
        { "a size that is no multiple of the block size", "bad { type = block, block-size = 4096, backend { type = memory, size = 6144 } }",
            ["vduse.devices.bad", "4096"] },
        { "two devices with one name", "twin { type = block, backend { type = memory, size = 1MiB } }\ntwin { type = block, backend { type = memory, size = 1MiB } }", ["vduse.devices.twin"] },
        { "the name of the control device", "control { type = block, backend { type = memory, size = 1MiB } }", ["vduse.devices.control"] },
        { "a name with a slash", "\"a/b\" { type = block, backend { type = memory, size = 1MiB } }", ["a/b"] },
        { "a name that is too long", $"{new string('n', 256)} {{ type = block, backend {{ type = memory, size = 1MiB }} }}", ["255"] },
        { "an unknown backend", "bad { type = block, backend { type = tape } }", ["vduse.devices.bad.backend.type", "tape", "file"] },
        { "a null backend without a size", "bad { type = block, backend { type = null } }", ["vduse.devices.bad.backend.size"] },
        { "an unknown device type", "bad { type = toaster, backend { type = memory, size = 1MiB } }",
            ["vduse.devices.bad.type", "toaster", "block"] },
        { "a number that is none", "bad { type = block, queues = many, backend { type = memory, size = 1MiB } }",
            ["vduse.devices.bad.queues", "many"] },
        { "a number out of range", "bad { type = block, queues = 0, backend { type = memory, size = 1MiB } }",
            ["vduse.devices.bad.queues"] },
        { "a queue size that is no power of two", "bad { type = block, queue-size = 100, backend { type = memory, size = 1MiB } }",
            ["vduse.devices.bad.queue-size"] },
        { "a switch that is none", "bad { type = block, read-only = perhaps, backend { type = memory, size = 1MiB } }",
            ["vduse.devices.bad.read-only", "perhaps"] },
        { "a block where a value is wanted", "bad { type = block, queues { n = 1 }\nbackend { type = memory, size = 1MiB } }",
            ["vduse.devices.bad.queues"] },
        { "a value where a block is wanted", "bad = yes", ["vduse.devices.bad"] },
        { "a list where a number is wanted", "bad { type = block, queues = [1, 2], backend { type = memory, size = 1MiB } }",
            ["vduse.devices.bad.queues", "whole number from 1 to 256"] },
        { "a size below zero", "bad { type = block, backend { type = memory, size = -1MiB } }",
            ["vduse.devices.bad.backend.size", "-1MiB"] },
        { "an unknown key", "bad { type = block, quues = 2, backend { type = memory, size = 1MiB } }", ["vduse.devices.bad.quues"] },
        { "an unknown key of a backend", "bad { type = block, backend { type = memory, size = 1MiB, siez = 2MiB } }",
            ["vduse.devices.bad.backend.siez"] },
    };

    [Theory]
    [MemberData(nameof(DeviceMistakes))]
    public async Task A_device_that_cannot_work_is_refused(string what, string device, string[] named)
    {
        var config = _host.Configure($"{Good}\n{device}");

        foreach (var command in new[] { "run", "check-config" })
        {
            var result = await _host.RunAsync(command, "--config", config);

            AssertRefused($"{command} with {what}", result, [config, .. named]);
        }
    }

    [Fact]
    public async Task A_simulated_kernel_that_is_not_known_is_refused()
    {
        var config = _host.Configure(Good, kernel: "simulated\n  profile = \"5.4\"");

        AssertRefused("run", await _host.RunAsync("run", "--config", config), [config, "vduse.profile", "5.4", "6.12", "rfc-v3"]);
    }

    [Fact]
    public async Task An_image_whose_size_is_no_multiple_of_the_block_size_is_refused()
    {
        var image = _host.Image("odd.img", 1_000_000);
        var config = _host.Configure($"{Good}\nbad {{ type = block, block-size = 4096, backend {{ type = file, path = \"{image}\" }} }}");

        AssertRefused("run", await _host.RunAsync("run", "--config", config), [config, "vduse.devices.bad", image, "4096"]);
    }

    [Theory]
    [InlineData("\n\nbad { type = block\n  queues = many\n  backend { type = memory, size = 1MiB } }", 8, "vduse.devices.bad.queues: is 'many'")]
    [InlineData("bad { type = block\n  backend { type = memory } }", 6, "vduse.devices.bad.backend.size: is missing")]
    [InlineData("bad { type = block\n  backend {\n    type = file, path = \"/nowhere/none.img\" } }", 7, "vduse.devices.bad.backend.path: ")]
    [InlineData("\"a.b\" { type = block, block-size = 4096\n  backend { type = memory, size = 512 } }", 6, "vduse.devices.\"a.b\"")]
    [InlineData("bad {\n  typ = block }", 6, "vduse.devices.bad.typ: is not a known key, did you mean 'type'?")]
    [InlineData("a.b {\n  type = block }", 5, "\"a.b\" { ... }")]
    [InlineData("good { }", 5, "vduse.devices.good: a device of this name stands on line 4 already")]
    public async Task A_mistake_names_the_line_of_its_key(string device, int line, string message)
    {
        var config = _host.Configure($"{Good}\n{device}");

        foreach (var command in new[] { "run", "check-config" })
        {
            AssertRefused(command, await _host.RunAsync(command, "--config", config), [$"{config}:{line}: ", message]);
        }
    }

    [Fact]
    public async Task A_mistake_in_an_included_file_names_that_file()
    {
        var devices = _host.PathOf("devices.conf");
        await File.WriteAllTextAsync(devices, "vduse.devices.bad {\n  type = toaster\n}");
        var config = _host.PathOf("vdused.conf");
        await File.WriteAllTextAsync(config, "include \"devices.conf\"\nvduse.kernel = simulated");

        AssertRefused("run", await _host.RunAsync("run", "--config", config), [$"{devices}:2: vduse.devices.bad.type: "]);
    }

    [Fact]
    public async Task A_text_that_the_actor_system_cannot_be_told_is_refused()
    {
        var config = _host.Configure(Good);
        await File.AppendAllTextAsync(config, "akka.some.text = \" x\"\n");

        AssertRefused("check-config", await _host.RunAsync("check-config", "--config", config), [$"{config}:", "akka.some.text", "blanks"]);
    }

    [Fact]
    public async Task A_misspelt_root_is_guessed()
    {
        var config = _host.PathOf("vdused.conf");
        await File.WriteAllTextAsync(config, $"\nvdsue.devices {{ {Good} }}");

        AssertRefused("run", await _host.RunAsync("run", "--config", config), [$"{config}:2: vdsue: ", "did you mean 'vduse'?"]);
    }

    [Fact]
    public async Task An_unknown_key_beside_the_devices_is_refused()
    {
        var config = _host.PathOf("vdused.conf");
        await File.WriteAllTextAsync(config, $"vduse {{ kernl = linux, devices {{ {Good} }} }}");

        AssertRefused("run", await _host.RunAsync("run", "--config", config), [config, "vduse.kernl"]);
    }

    [Theory]
    [InlineData("akka.loglevel", "SHOUT")]
    [InlineData("akka.stdout-loglevel", "loud")]
    public async Task A_log_level_that_is_not_known_is_refused(string key, string level)
    {
        var config = _host.Configure(Good);
        await File.AppendAllTextAsync(config, $"{key} = {level}\n");

        AssertRefused("run", await _host.RunAsync("run", "--config", config), [config, key, level, "WARNING"]);
        AssertRefused("check-config", await _host.RunAsync("check-config", "--config", config), [config, key]);
    }

    [Theory]
    [InlineData("log.format", "xml", "text, json")]
    [InlineData("log.file-format", "3", "text, json")]
    [InlineData("log.file-size", "1", "4096")]
    [InlineData("log.file-count", "0", "1 to 1000")]
    [InlineData("log.buffer", "0", "1 to 1000000")]
    [InlineData("log.flush-timeout", "never", "duration")]
    [InlineData("log.file", "/tmp", "name a file")]
    [InlineData("log.file", "/proc/version/below", "name a folder")]
    [InlineData("log.level", "DEBUG", "is not a known key")]
    [InlineData("log", "on", "section")]
    public async Task A_log_that_cannot_be_is_refused(string key, string value, string remedy)
    {
        var config = _host.Configure(Good, $"simulated\n  {key} = \"{value}\"");

        AssertRefused("run", await _host.RunAsync("run", "--config", config), [config, $"vduse.{key}", remedy]);
        AssertRefused("check-config", await _host.RunAsync("check-config", "--config", config), [config, $"vduse.{key}", remedy]);
    }

    [Theory]
    [InlineData("runtime.state-directory")]
    [InlineData("status-directory")]
    public async Task A_folder_that_is_a_file_or_below_one_is_refused(string key)
    {
        var file = _host.Image("file", 512);
        foreach (var path in new[] { file, $"{file}/below/it" })
        {
            var config = _host.Configure(Good, $"simulated\n  {key} = \"{path}\"");

            AssertRefused("run", await _host.RunAsync("run", "--config", config), [config, $"vduse.{key}", file]);
            AssertRefused("check-config", await _host.RunAsync("check-config", "--config", config), [config, $"vduse.{key}", file]);
        }
    }

    [Fact]
    public async Task A_folder_too_long_for_a_socket_is_refused()
    {
        var config = _host.Configure(Good, $"simulated\n  status-directory = \"{_host.PathOf(new string('x', 80))}\"");

        AssertRefused(
            "check-config", await _host.RunAsync("check-config", "--config", config), [config, "vduse.status-directory", "too long"]);
    }

    [Fact]
    public async Task A_folder_that_is_missing_is_not_made_by_check_config()
    {
        var folder = _host.PathOf("missing/below");
        var config = _host.Configure(Good, $"simulated\n  runtime.state-directory = \"{folder}\"");

        Assert.Equal(ExitCode.Ok, (await _host.RunAsync("check-config", "--config", config)).ExitCode);
        Assert.False(Path.Exists(_host.PathOf("missing")));
    }

    [Fact]
    public async Task A_configuration_without_a_device_is_refused()
    {
        var config = _host.Configure("");

        AssertRefused("run", await _host.RunAsync("run", "--config", config), [config, "vduse.devices"]);
    }

    [Fact]
    public async Task An_unknown_kernel_is_refused() =>
        AssertRefused(
            "run", await _host.RunAsync("run", "--config", _host.Configure(Good, kernel: "minix")), ["vduse.kernel", "minix", "linux"]);

    [Theory]
    [InlineData("vduse { devices { a {", "vdused.conf:1:21: ")]
    [InlineData("vduse } {", "vdused.conf:1:1: ")]
    [InlineData("vduse = \"", "vdused.conf:1:9: ")]
    [InlineData("vduse.kernel = simulated\n}\n", "vdused.conf:2:1: A closing brace")]
    [InlineData("vduse.kernel = ${NO_SUCH_VARIABLE}", "environment has no variable NO_SUCH_VARIABLE")]
    [InlineData("include \"none.conf\"", "none.conf: there is no such file")]
    public async Task Broken_hocon_is_refused(string text, string named)
    {
        var config = _host.PathOf("vdused.conf");
        await File.WriteAllTextAsync(config, text);

        AssertRefused("run", await _host.RunAsync("run", "--config", config), [named]);
    }

    [Fact]
    public async Task A_configuration_file_that_is_missing_or_a_directory_is_refused()
    {
        AssertRefused("missing", await _host.RunAsync("run", "--config", _host.PathOf("none.conf")), ["none.conf", "--config"]);
        AssertRefused("directory", await _host.RunAsync("run", "--config", _host.PathOf(".")), ["--config"]);
    }

    [Fact]
    public async Task A_kernel_without_permission_or_module_is_refused()
    {
        using var host = new InProcessHost
        {
            OpenKernel = _ => throw new VduseException(
                Errno.EACCES, "open", "/dev/vduse/control", "open on /dev/vduse/control: Permission denied (EACCES). Run as root."),
        };

        AssertRefused(
            "run",
            await host.RunAsync("run", "--config", host.Configure(Good)),
            ["vdused.conf", "vduse.kernel", "/dev/vduse/control", "root"]);
    }

    [Fact]
    public async Task A_name_that_another_process_uses_is_refused_and_its_device_stays()
    {
        using var other = new Simulator.SimulatedVduse(_host.Kernel);
        other.CreateDevice(
            new VduseDeviceSpec { Name = "good", DeviceId = 2, Features = 1UL << 33 | 1UL << 32, QueueCount = 1, Config = new byte[60] });
        using var opened = other.OpenDevice("good");
        var config = _host.Configure($"extra {{ type = block, backend {{ type = memory, size = 1MiB }} }}\n{Good}");

        var result = await _host.RunAsync("run", "--config", config);

        Assert.Equal(["good"], _host.Kernel.DeviceNames);
        AssertOneLine("run", result, [config, "vduse.devices.good"]);
        Assert.DoesNotContain(_host.Log.Lines, line => line.Contains("could not be destroyed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_devices_on_one_image_are_refused_before_anything_is_created()
    {
        var image = _host.PathOf("one.img");
        File.WriteAllBytes(image, new byte[4096]);
        string Device(string name) => $"{name} {{ type = block, backend {{ type = file, path = \"{image}\" }} }}";
        var config = _host.Configure($"{Device("first")}\n{Device("second")}");

        foreach (var command in new[] { "run", "check-config" })
        {
            AssertRefused(command, await _host.RunAsync(command, "--config", config), [config, "backend.path", image, "in use"]);
        }
    }

    [Fact]
    public async Task What_the_kernel_cannot_do_is_refused_at_its_key()
    {
        var config = _host.Configure("two {\ntype = block\nqueues = 2\ngroups = 2\nbackend { type = memory, size = 1MiB } }");

        var result = await _host.RunAsync("run", "--config", config);

        AssertRefused("run", result, [$"{config}:", "vduse.devices.two.groups: this kernel has no queue groups"]);
        Assert.Equal(
            result.Error.IndexOf("vduse.devices", StringComparison.Ordinal),
            result.Error.LastIndexOf("vduse.devices", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("akka.scheduler.implementation = \"No.Such, Class\"", "akka.scheduler.implementation: names the class 'No.Such, Class', which is not in this process")]
    [InlineData("akka.scheduler.implementation = \"System.String\"", "akka.scheduler.implementation: names the class 'System.String', which is not a scheduler")]
    [InlineData("akka.actor.default-mailbox.mailbox-type = \"No.Such, Class\"", "akka.actor.default-mailbox.mailbox-type: names the class")]
    [InlineData("mine { executor = \"No.Such, Class\" }", "mine.executor: names the class")]
    [InlineData("akka.actor.provider = \"No.Such\"", "akka.actor.provider: names the class")]
    [InlineData("akka.actor.serializers.json = \"No.Such, Class\"", "akka.actor.serializers.json: names the class")]
    [InlineData("akka.loggers = [\"No.Such, Class\"]", "akka.loggers: names the class")]
    [InlineData("akka.extensions = [\"System.String\"]", "akka.extensions: names the class 'System.String', which is not an extension's")]
    public async Task A_class_that_is_not_there_is_named_with_its_place(string line, string message)
    {
        var config = _host.Configure("disk0 { type = block, backend { type = memory, size = 1MiB } }");
        await File.AppendAllTextAsync(config, $"{line}\n");

        foreach (var command in new[] { "check-config", "run" })
            AssertRefused(command, await _host.RunAsync(command, "--config", config), [$"{config}:", message]);
    }

    [Fact]
    public async Task What_only_Akka_knows_to_be_wrong_is_one_line_too()
    {
        var config = _host.Configure("disk0 { type = block, backend { type = memory, size = 1MiB } }");
        await File.AppendAllTextAsync(config, "akka.actor.default-dispatcher.type = Nonsense\n");

        AssertRefused("run", await _host.RunAsync("run", "--config", config), ["the section 'akka'", "Nonsense"]);
    }

    [Fact]
    public async Task A_mistake_in_a_command_line_is_named()
    {
        Assert.Contains("'no-such-command'", (await _host.RunAsync("no-such-command")).Error, StringComparison.Ordinal);
        Assert.Contains(
            "'demo' is a command of vduse-lab: 'vduse-lab demo'.",
            (await _host.RunAsync("demo", "--json")).Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("no-such-command")]
    [InlineData("demo")]
    [InlineData("fault-kinds", "--json")]
    [InlineData("run", "--confg", "x")]
    [InlineData("run", "--config")]
    [InlineData("remove")]
    [InlineData("remove", "no-such-device")]
    public async Task A_command_line_that_cannot_work_is_refused(params string[] arguments) =>
        AssertRefused(string.Join(' ', arguments), await _host.RunAsync(arguments), []);

    [Fact]
    public async Task A_server_refuses_a_plan_that_none_of_its_devices_can_have()
    {
        var config = _host.Configure("net0 { type = net, backend { type = loopback } }");
        var plan = _host.PathOf("plan.conf");
        await File.WriteAllTextAsync(plan, "faults {\n  it { kind = backend.flush-fails }\n}\n");

        var result = await _host.RunAsync("run", "--config", config, "--faults", plan);

        Assert.NotEqual(ExitCode.Ok, result.ExitCode);
        Assert.Contains(
            "faults.it: backend.flush-fails is a fault of storage, and device 'net0' has a network; remove it",
            result.Error,
            StringComparison.Ordinal);
        Assert.Empty(_host.Kernel.DeviceNames);
    }

    private void AssertRefused(string what, HostResult result, string[] named)
    {
        AssertOneLine(what, result, named);
        Assert.Empty(_host.Kernel.DeviceNames);
        Assert.Empty(_host.Kernel.Bus.ListDevices());
    }

    private static void AssertOneLine(string what, HostResult result, string[] named)
    {
        Assert.True(result.ExitCode == ExitCode.BadInput, $"{what}: exit code {result.ExitCode}: {result.Error}");
        Assert.True(result.ErrorLines.Length == 1, $"{what}: not one line: {result.Error}");
        Assert.DoesNotContain("Exception", result.Error, StringComparison.Ordinal);
        foreach (var name in named)
        {
            Assert.Contains(name, result.Error, StringComparison.Ordinal);
        }
    }
}
