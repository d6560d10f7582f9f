using VduseActors.Host.Output;
using VduseActors.Settings;

namespace VduseActors.Host.Tests;

public sealed class OutputTests
{
    [Theory]
    [InlineData(0UL, "0 B")]
    [InlineData(1023UL, "1023 B")]
    [InlineData(1024UL, "1 KiB")]
    [InlineData(1536UL, "1.5 KiB")]
    [InlineData(64UL << 20, "64 MiB")]
    [InlineData(ulong.MaxValue, "16 EiB")]
    public void Sizes_are_written_in_binary_units(ulong bytes, string text) => Assert.Equal(text, ByteSize.Format(bytes));

    [Fact]
    public void Columns_are_as_wide_as_their_widest_cell_and_lines_end_without_blanks()
    {
        using var output = new StringWriter { NewLine = "\n" };

        TextTable.Write(output, ["NAME", "STATE"], [["a", "served"], ["longer-name", "-"]]);

        Assert.Equal("NAME         STATE\na            served\nlonger-name  -\n", output.ToString());
    }

    [Fact]
    public void What_a_terminal_would_obey_is_shown_as_question_marks()
    {
        using var output = new StringWriter { NewLine = "\n" };

        TextTable.Write(output, ["NAME"], [["a\e[31m\nb"]]);

        Assert.Equal("NAME\na?[31m?b\n", output.ToString());
    }
}
