using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using VduseActors.Metrics;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>What a listener of the meter sees of a device.</summary>
public sealed class DeviceMeterTests(ITestOutputHelper output) : DeviceFixture(output)
{
    // Other tests of the process have meters of the same name.
    private const string Name = "measured";

    [Fact]
    public async Task A_listener_sees_every_queue_of_a_device_until_the_device_is_stopped()
    {
        var storage = new ScriptedStorage(Memory(Name) with { Queues = 2 });
        var driver = await StartAsync(storage);
        Assert.True((await driver.WriteAsync(0, Pattern(512, 1), queue: 1).WaitAsync(Patience)).IsOk);
        storage.Hold = true;
        var held = driver.ReadAsync(0, new byte[512], queue: 1);
        Eventually(() => storage.HeldCount == 1);
        using var listener = new Listener();

        Assert.Equal(0, listener.Collect()["vduse.queue.in_flight", 0]);
        Assert.Equal(1, listener.Collect()["vduse.queue.in_flight", 1]);
        Eventually(() => listener.Collect()["vduse.queue.oldest_age", 1] > 0.05);
        Assert.Equal(1, listener.Collect()["vduse.device.healthy", null]);
        var queue = (await SnapshotAsync(Name)).Queues[1];
        Assert.True(queue is { Requests: > 0, Kicks: > 0, Interrupts: > 0, Batches: > 0 }, $"{queue}");
        Assert.Equal(queue.Requests, listener.Collect()["vduse.queue.requests", 1]);
        Assert.Equal(queue.Kicks, listener.Collect()["vduse.queue.kicks", 1]);
        Assert.Equal(queue.Interrupts, listener.Collect()["vduse.queue.interrupts", 1]);
        Assert.Equal(queue.Batches, listener.Collect()["vduse.queue.batches", 1]);
        Assert.Equal(0, listener.Collect()["vduse.queue.missed_kicks", 1]);

        storage.ReleaseHeld();
        await held.WaitAsync(Patience);
        Eventually(() => listener.Collect()["vduse.queue.oldest_age", 1] == 0);
        await StopAsync(Name);
        Assert.Null(listener.Collect()["vduse.queue.requests", 1]);
    }

    private sealed class Listener : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentDictionary<(string Instrument, int? Queue), double> _seen = new();

        public Listener()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == VduseMetrics.MeterName)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => See(instrument, value, tags));
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => See(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => See(instrument, value, tags));
            _listener.Start();
        }

        public double? this[string instrument, int? queue] => _seen.TryGetValue((instrument, queue), out var value) ? value : null;

        public Listener Collect()
        {
            _seen.Clear();
            _listener.RecordObservableInstruments();
            return this;
        }

        public void Dispose() => _listener.Dispose();

        private void See(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var map = tags.ToArray().ToDictionary();
            if (map.GetValueOrDefault("vduse.device") is Name)
                _seen[(instrument.Name, (int?)map.GetValueOrDefault("vduse.queue"))] = value;
        }
    }
}
