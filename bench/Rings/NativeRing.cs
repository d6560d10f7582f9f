using System.Diagnostics;
using System.Runtime.InteropServices;
using VduseActors.Virtio;

namespace VduseActors.Bench.Rings;

/// <summary>The C loops of <c>bench/native</c>, compiled with <c>cc -O2</c> when the benchmark starts.</summary>
internal sealed unsafe class NativeRing
{
    private readonly delegate* unmanaged<nint, ulong> _serve;
    private readonly nint _ring;

    public NativeRing(RingFixture fixture)
    {
        var layout = (fixture.Features & VirtioFeature.RingPacked) != 0 ? "packed" : "split";
        var library = NativeLibrary.Load(Compile(layout));
        var create =
            (delegate* unmanaged<ushort, int, nint, nint, nint, Region*, int, nint>)NativeLibrary.GetExport(library, $"{layout}_create");
        _serve = (delegate* unmanaged<nint, ulong>)NativeLibrary.GetExport(library, $"{layout}_serve");

        var regions = fixture.Guest.Table.Regions;
        var copies = (Region*)NativeMemory.AllocZeroed((nuint)regions.Length, (nuint)sizeof(Region));
        for (var i = 0; i < regions.Length; i++)
        {
            copies[i] = new Region
            {
                Start = regions[i].Start,
                Last = regions[i].Last,
                Host = regions[i].HostAddress,
                Access = (uint)regions[i].Access
            };
        }

        var ring = fixture.Ring;
        var eventIndex = (fixture.Features & VirtioFeature.RingEventIdx) != 0 ? 1 : 0;
        _ring = create(ring.Size, eventIndex, ring.Descriptors, ring.Driver, ring.Device, copies, regions.Length);
    }

    public ulong Serve() => _serve(_ring);

    private static string Compile(string layout)
    {
        var library = Path.Combine(AppContext.BaseDirectory, $"lib{layout}.so");
        var source = Path.Combine(AppContext.BaseDirectory, "native", $"{layout}.c");
        using var compiler = Process.Start(
            "cc", ["-O2", "-std=c11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, source]);
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? library : throw new InvalidOperationException($"cc could not compile {source}.");
    }

    private struct Region
    {
        public ulong Start;
        public ulong Last;
        public nint Host;
        public uint Access;
    }
}
