using System.Diagnostics;
using System.Runtime.InteropServices;

namespace VduseActors.Bench.Rings;

/// <summary>The C loop of <c>bench/native/rings.c</c>, compiled with <c>cc -O2</c> when the benchmark starts.</summary>
internal sealed unsafe class NativeRing
{
    private readonly delegate* unmanaged<nint, ulong> _serve;
    private readonly nint _ring;

    public NativeRing(RingFixture fixture)
    {
        var library = NativeLibrary.Load(Compile());
        var create = (delegate* unmanaged<ushort, int, nint, nint, nint, Region*, int, nint>)NativeLibrary.GetExport(library, "ring_create");
        _serve = (delegate* unmanaged<nint, ulong>)NativeLibrary.GetExport(library, "ring_serve");

        var regions = fixture.Guest.Table.Regions;
        var copies = (Region*)NativeMemory.AllocZeroed((nuint)regions.Length, (nuint)sizeof(Region));
        for (var i = 0; i < regions.Length; i++)
            copies[i] = new Region { Start = regions[i].Start, Last = regions[i].Last, Host = regions[i].HostAddress, Access = (uint)regions[i].Access };
        var ring = fixture.Ring;
        var eventIndex = (fixture.Features & Virtio.VirtioFeature.RingEventIdx) != 0 ? 1 : 0;
        _ring = create(ring.Size, eventIndex, ring.DescriptorTable, ring.AvailRing, ring.UsedRing, copies, regions.Length);
    }

    public ulong Serve() => _serve(_ring);

    private static string Compile()
    {
        var library = Path.Combine(AppContext.BaseDirectory, "librings.so");
        var source = Path.Combine(AppContext.BaseDirectory, "native", "rings.c");
        using var compiler = Process.Start("cc", ["-O2", "-std=c11", "-Wall", "-Werror", "-shared", "-fPIC", "-o", library, source]);
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
