using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Tmds.Linux;

namespace VduseActors.Native.Tests;

/// <summary>What the declarations of Tmds.LibC must be like to stand in the place of our own (docs/adr/0003).</summary>
public class PackageTests
{
    /// <summary>Size and offsets as C compilers give them for glibc, the same on x86-64 and arm64.</summary>
    private static readonly (string Type, int Size, (string Field, int Offset)[] Fields)[] _structures =
    [
        ("iovec", 16, [("iov_base", 0), ("iov_len", 8)]),
        ("pollfd", 8, [("fd", 0), ("events", 4), ("revents", 6)]),
        ("flock", 32, [("l_type", 0), ("l_whence", 2), ("l_start", 8), ("l_len", 16), ("l_pid", 24)]),
        ("sockaddr_un", 110, [("sun_family", 0), ("sun_path", 2)]),
        ("msghdr", 56,
        [
            ("msg_name", 0), ("msg_namelen", 8), ("msg_iov", 16), ("msg_iovlen", 24), ("msg_control", 32), ("msg_controllen", 40),
            ("msg_flags", 48),
        ]),
        ("cmsghdr", 16, [("cmsg_len", 0), ("cmsg_level", 8), ("cmsg_type", 12)]),
        ("sigaction", 152, [("handler", 0), ("sa_mask", 8), ("sa_flags", 136), ("sa_restorer", 144)]),
        ("size_t", 8, []),
        ("ssize_t", 8, []),
        ("off_t", 8, []),
        ("socklen_t", 4, []),
        ("pid_t", 4, []),
        ("syscall_arg", 8, []),
    ];

    [Theory]
    [InlineData("linux-x64", 0x4000)]
    [InlineData("linux-arm64", 0x10000)]
    public void A_structure_lies_as_in_C_on_each_processor(string platform, int direct)
    {
        var context = new AssemblyLoadContext(platform, isCollectible: true);
        var package = context.LoadFromAssemblyPath(
            Path.Combine(AppContext.BaseDirectory, "runtimes", platform, "lib/netstandard2.0/Tmds.LibC.dll"));
        foreach (var (name, size, fields) in _structures)
        {
            var type = package.GetType($"Tmds.Linux.{name}", throwOnError: true)!;
            Assert.Equal((name, size), (name, Marshal.SizeOf(type)));
            foreach (var (field, offset) in fields)
            {
                // One behind a property has underscores before it, or is the property's own: <name>k__BackingField.
                var there = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                    .Single(info => info.Name.TrimStart('_', '<').Split('>')[0] == field);
                Assert.Equal((name, field, offset), (name, field, (int)Marshal.OffsetOf(type, there.Name)));
            }
        }

        // The only constant of ours whose value is not the same everywhere.
        Assert.Equal(direct, package.GetType("Tmds.Linux.LibC")!.GetProperty("O_DIRECT")!.GetValue(null));
        context.Unload();
    }

    [Fact]
    public void Every_call_of_the_package_that_is_made_keeps_errno()
    {
        var made = CallsMade().ToHashSet();
        Assert.Contains("madvise", made);
        Assert.Contains("sendmsg", made);
        foreach (var name in made)
        {
            var imports = typeof(LibC).GetMethods().Where(method => method.Name == name).ToArray();
            Assert.NotEmpty(imports);

            // A helper that is no import has a body of its own: to be looked at before it is used (CMSG_LEN is not C's).
            Assert.All(imports, import => Assert.True(import.GetCustomAttribute<DllImportAttribute>()?.SetLastError, name));
        }
    }

    /// <summary>The functions of the package that the compiled assembly refers to.</summary>
    private static IEnumerable<string> CallsMade()
    {
        using var file = new PEReader(File.OpenRead(typeof(Epoll).Assembly.Location));
        var metadata = file.GetMetadataReader();
        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            var name = metadata.GetString(member.Name);
            if (member.Parent.Kind == HandleKind.TypeReference
                && metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name) == nameof(LibC)
                && !name.StartsWith("get_", StringComparison.Ordinal))
            {
                yield return name;
            }
        }
    }
}
