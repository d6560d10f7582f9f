using System.Reflection;
using VduseActors.Kernel.Tests.Bed;

namespace VduseActors.Kernel.Tests;

/// <summary>Which scenarios run on which kernels, in the short run and in the long one.</summary>
public sealed class GuestMatrixTests
{
    private static readonly (MethodInfo Test, EachGuestAttribute Row)[] _rows =
    [
        .. from type in typeof(GuestMatrixTests).Assembly.GetTypes()
           from test in type.GetMethods()
           from row in test.GetCustomAttributes<EachGuestAttribute>()
           select (test, row),
    ];

    [Fact]
    public void The_long_run_has_every_scenario_on_every_guest_that_it_is_for()
    {
        Assert.NotEmpty(_rows);
        Assert.All(_rows, each => Assert.Equal(
            Guest.Names.Where(name => name.StartsWith(each.Row.Only, StringComparison.Ordinal)),
            GuestMatrix.All.GuestsOf(each.Test, each.Row)));
    }

    [Fact]
    public void The_short_run_has_every_scenario_once_on_a_guest_that_it_is_for() => Assert.All(_rows, each =>
        Assert.Contains(Assert.Single(GuestMatrix.One.GuestsOf(each.Test, each.Row)), GuestMatrix.All.GuestsOf(each.Test, each.Row)));

    [Fact]
    public void The_short_run_gives_every_guest_a_share_and_every_kernel_a_third()
    {
        var guests = _rows.SelectMany(each => GuestMatrix.One.GuestsOf(each.Test, each.Row)).ToArray();

        Assert.All(Guest.Names, name => Assert.InRange(guests.Count(guest => guest == name), guests.Length / 8, guests.Length / 2));
        Assert.All(Guest.Names.Select(name => Guest.Named(name).Version).Distinct(), version =>
            Assert.InRange(guests.Count(guest => Guest.Named(guest).Version == version), guests.Length / 3, guests.Length * 2 / 3));
    }

    [Fact]
    public void The_rows_of_a_theory_take_turns()
    {
        var (test, _) = _rows.First(
            each => each.Test.Name == nameof(FileSystemTests.A_file_tree_on_ext4_survives_unmount_fsck_and_remount));
        var guests = test.GetCustomAttributes<EachGuestAttribute>().SelectMany(row => GuestMatrix.One.GuestsOf(test, row));

        Assert.Equal(Guest.Names.Length, guests.Distinct().Count());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("all")]
    public void All_guests_are_the_default(string? name) => Assert.Same(GuestMatrix.All, GuestMatrix.Named(name));

    [Fact]
    public void One_guest_is_asked_for_by_name_and_a_typing_mistake_is_no_answer()
    {
        Assert.Same(GuestMatrix.One, GuestMatrix.Named("one"));
        Assert.Contains(
            "'some'", Assert.Throws<InvalidOperationException>(() => GuestMatrix.Named("some")).Message, StringComparison.Ordinal);
    }
}
