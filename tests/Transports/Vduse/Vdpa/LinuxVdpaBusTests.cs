using VduseActors.Kernel;
using VduseActors.Transports.Vduse;

namespace VduseActors.Transports.Tests;

public class LinuxVdpaBusTests
{
    [Fact]
    public void The_controller_of_any_kernel_answers_in_its_own_words()
    {
        using var socket = NetlinkSocket.Open();
        Assert.Equal(Errno.None, GenericNetlink.Resolve(socket, "nlctrl", out var controller).Errno);
        Assert.Equal(NetlinkMessageType.GenericController, controller);
        Assert.Equal(Errno.ENOENT, GenericNetlink.Resolve(socket, "no-such-family", out _).Errno);
        Assert.Equal(Errno.None, GenericNetlink.Resolve(socket, "nlctrl", out _).Errno);
    }

    [Fact]
    public void A_name_that_no_family_can_have_is_refused_by_the_kernel_with_a_text()
    {
        using var socket = NetlinkSocket.Open();
        var verdict = GenericNetlink.Resolve(socket, new string('x', 100), out _);
        Assert.NotEqual(Errno.None, verdict.Errno);
        Assert.False(string.IsNullOrEmpty(verdict.Text));
    }

    [Fact]
    public void Many_answers_are_collected_until_the_end()
    {
        const byte GetFamily = 3;
        const ushort FamilyName = 2;
        using var socket = NetlinkSocket.Open();
        var names = new List<string>();
        var request = new NetlinkRequest(NetlinkMessageType.GenericController, NetlinkFlags.Dump, GetFamily, 1);
        var verdict = socket.Run(request, attributes =>
        {
            while (attributes.MoveNext())
            {
                if (attributes.Type == FamilyName)
                    names.Add(attributes.Text);
            }
        });
        Assert.Equal(Errno.None, verdict.Errno);
        Assert.Contains("nlctrl", names);
    }
}
