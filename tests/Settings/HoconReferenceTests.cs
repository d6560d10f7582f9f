namespace VduseActors.Settings.Tests;

/// <summary>References to the text and to the environment, lists that grow, and objects that inherit.</summary>
public sealed class HoconReferenceTests
{
    private static SettingsTree Parse(string text, params (string Name, string Value)[] variables) =>
        SettingsTree.Parse(text, variable: name => variables.FirstOrDefault(variable => variable.Name == name).Value);

    private static string Flat(SettingsValue? value) => value switch
    {
        null => "nothing",
        { Kind: SettingsKind.Object } => $"{{{string.Join(' ', value.Keys.Select(pair => $"{pair.Key}={Flat(pair.Value)}"))}}}",
        { Kind: SettingsKind.List } => $"[{string.Join(' ', value.Items.Select(Flat))}]",
        _ => value.Text ?? "null",
    };

    [Theory]
    [InlineData("a = ${DISK}", "/env")]
    [InlineData("a = ${?DISK}", "/env")]
    [InlineData("a = ${DISK}\"/a.img\"", "/env/a.img")]
    [InlineData("a = x-${?NONE}-y", "x--y")]
    [InlineData("a = ${DISK}, DISK = /text", "/text")]
    [InlineData("a = plain\na = ${?DISK}", "/env")]
    [InlineData("a = plain\na = ${?NONE}", "plain")]
    [InlineData("a = ${?NONE}", "nothing")]
    [InlineData("a = ${?NONE} ${?NONE}", "nothing")]
    [InlineData("a = ${?NONE} x", "x")]
    [InlineData("a = [x, ${?NONE}, ${DISK}]", "[x /env]")]
    [InlineData("a = [x] ${?NONE}", "[x]")]
    [InlineData("a { x = ${?NONE}, y = 1 }", "{y=1}")]
    [InlineData("a = ${?EMPTY}", "")]
    [InlineData("a = ${b}\nb = ${?NONE}\nb = ${?DISK}", "/env")]
    public void A_reference_that_the_text_does_not_answer_asks_the_environment(string text, string value) =>
        Assert.Equal(value, Flat(Parse(text, ("DISK", "/env"), ("EMPTY", "")).Find("a")));

    [Fact]
    public void A_variable_of_the_same_name_as_its_key_is_asked() =>
        Assert.Equal("/env", Parse("DISK = ${DISK}", ("DISK", "/env")).Find("DISK")?.Text);

    [Fact]
    public void A_value_from_the_environment_stands_where_the_reference_stands() =>
        Assert.Equal(new SettingsOrigin(null, 2, 5), Parse("\na = ${DISK}", ("DISK", "x")).Find("a")!.Origin);

    [Fact]
    public void The_process_is_the_environment_unless_another_is_given() =>
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), SettingsTree.Parse("a = ${PATH}").Find("a")?.Text);

    [Theory]
    [InlineData("a = [1]\na += 2", "[1 2]")]
    [InlineData("a += 1\na += 2", "[1 2]")]
    [InlineData("a+=1\na  +=2", "[1 2]")]
    [InlineData("\"a\" += 1", "[1]")]
    [InlineData("a = [1]\na += [2, 3]", "[1 [2 3]]")]
    [InlineData("a += { x = 1 }\na += { x = 2 }", "[{x=1} {x=2}]")]
    [InlineData("a = ${b}\nb = [1]\na += 2", "[1 2]")]
    [InlineData("a = ${?NONE}\na += 2", "[2]")]
    [InlineData("a = [1]\na = ${a} [2]", "[1 2]")]
    [InlineData("a = [1]\na = [0] ${?a}", "[0 1]")]
    [InlineData("b.l = [1]\na = ${b} { l += 2 }", "{l=[1 2]}")]
    [InlineData("b.l = [1]\na = ${b}\na.l += 2\na.l += 3", "{l=[1 2 3]}")]
    public void A_list_grows(string text, string value) => Assert.Equal(value, Flat(Parse(text).Find("a")));

    [Theory]
    [InlineData("b { x = 1, y = 1 }\na = ${b} { y = 2, z = 3 }", "{x=1 y=2 z=3}")]
    [InlineData("a = ${b} { y = 2 }\nb { x = 1, y = 1 }", "{x=1 y=2}")]
    [InlineData("b { x = 1, y = 1 }\na = { y = 2 } ${b}", "{y=1 x=1}")]
    [InlineData("b { x = 1, y = 1 }\nc { z = 3 }\na = ${b} ${c}", "{x=1 y=1 z=3}")]
    [InlineData("b { x = 1, y = 1 }\na = ${b}\na.y = 2", "{x=1 y=2}")]
    [InlineData("b { x = 1, y = 1 }\na.y = 2\na = ${b}", "{y=1 x=1}")]
    [InlineData("b { x = 1, y = 1 }\na { y = 2 }\na = ${b}\na { y = 3, z = 4 }", "{y=3 x=1 z=4}")]
    [InlineData("b { n { x = 1, y = 1 } }\na = ${b} { n { y = 2 } }", "{n={x=1 y=2}}")]
    [InlineData("b { x = 1 }\na = ${b} { y = ${a.x} }", "{x=1 y=1}")]
    [InlineData("a { x = 1, y = ${a.x} }", "{x=1 y=1}")]
    [InlineData("a = ${?NONE} { y = 2 }", "{y=2}")]
    [InlineData("a { x = 1 }\na = ${a} { y = 2 }", "{x=1 y=2}")]
    [InlineData("b { x = 1 }\na = 5\na = ${b}", "{x=1}")]
    [InlineData("b { x = 1 }\na = ${b}\na = 5", "5")]
    [InlineData("a.y = 2\na = [1]", "[1]")]
    [InlineData("a { x = 1 }\na = ${t}\nt = 5", "5")]
    [InlineData("b { x = 1 }\na = [${b} { y = 2 }, ${b}]", "[{x=1 y=2} {x=1}]")]
    public void An_object_inherits_and_later_keys_win(string text, string value) => Assert.Equal(value, Flat(Parse(text).Find("a")));

    [Theory]
    [InlineData("b { x = 1 }\nc = ${b} { x = 2 }\na = ${c.x}", "2")]
    [InlineData("b { x = 1 }\nc = ${b} { y = 2 }\na = ${c.x}", "1")]
    [InlineData("b { n.x = 1 }\nc = ${b} { n.y = 2 }\na = ${c.n}", "{x=1 y=2}")]
    [InlineData("c { x = 1 }\nc = ${t}\nt = 5\na = ${?c.x}", "nothing")]
    [InlineData("c.x = 1\nc = 5\na = ${?c.x}", "nothing")]
    public void A_path_leads_through_what_an_object_inherits(string text, string value) => Assert.Equal(value, Flat(Parse(text).Find("a")));

    [Fact]
    public void Text_grows_by_what_it_was() =>
        Assert.Equal("/bin:/usr/bin:/opt", Parse("a = \"/bin\"\na = ${a}\":/usr/bin\"\na = ${a}\":/opt\"").Find("a")?.Text);

    [Fact]
    public void An_inherited_value_knows_where_it_stands_and_a_block_where_it_opens()
    {
        var tree = Parse("b { x = 1 }\na = ${b} { y = 2 }\n\na { z = 3 }\na.q = 4");

        Assert.Equal(new SettingsOrigin(null, 1, 9), tree.OriginOf("a.x"));
        Assert.Equal([new SettingsOrigin(null, 2, 1), new SettingsOrigin(null, 4, 1)], tree.Find("a")!.Blocks);
        Assert.Equal([1], tree.Find("b")!.Blocks.Select(block => block.Line));
    }
}
