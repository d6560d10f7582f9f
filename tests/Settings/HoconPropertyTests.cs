using FsCheck;
using FsCheck.Fluent;

namespace VduseActors.Settings.Tests;

/// <summary>Laws over random texts and random trees.</summary>
public sealed class HoconPropertyTests
{
    private static readonly string[] _tokens =
    [
        "a", "b", "include", " ", "\n", ".", "=", ":", "{", "}", "[", "]", ",", "\"", "\"\"\"", "${", "${a}", "${b.a}", "${?a}", "${?b.a} ",
        "$", "?",
        "+=", "a += 1\n", "a = ${a} ", "#", "//", "/", "\\", "\\u00", "1", "5s", "on", "null", "\0", "\u00e9", "\ud800", "\uFEFF", "!",
    ];

    private static readonly Gen<string> _text = Gen.ArrayOf(Gen.Elements(_tokens)).Select(string.Concat);

    private static readonly Gen<string> _key = Gen.Elements("a", "b", "c", "d.e", "d", "/x");

    private static Gen<string> Value(int depth) => depth == 0
        ? Gen.Elements("1", "text", "\"quoted = text\"", "[]", "[1, 2]", "on")
        : Gen.Frequency((2, Value(0)), (3, Object(depth - 1)));

    private static Gen<string> Object(int depth) =>
        Gen.ArrayOf(_key.SelectMany(key => Value(depth).Select(value => (key, value))))
            .Select(pairs => "{" + string.Join(',', pairs.DistinctBy(p => p.key.Split('.')[0]).Select(p => $"{p.key} = {p.value}")) + "}");

    private static readonly Arbitrary<SettingsTree> _tree = Object(3).Select(text => SettingsTree.Parse(text)).ToArbitrary();

    [Fact]
    public void Random_text_is_either_parsed_or_refused_with_a_place() => Prop.ForAll(_text.ToArbitrary(), text =>
    {
        try
        {
            SettingsTree.Parse(text, variable: _ => null);
            return true;
        }
        catch (SettingsException error)
        {
            return error.Message.StartsWith("line ", StringComparison.Ordinal);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000).WithEndSize(60));

    [Fact]
    public void What_is_rendered_parses_back_to_the_same() => Prop.ForAll(_tree, tree =>
        SettingsTree.Parse(tree.Render()).Render() == tree.Render()).QuickCheckThrowOnFailure();

    // Where text lies between two objects the order matters: text in the middle hides nothing once it has lost.
    [Fact]
    public void Merging_is_associative_where_no_text_meets_an_object() => Prop.ForAll(_tree, _tree, _tree, (a, b, c) =>
        Clash(a.Root, b.Root) || Clash(b.Root, c.Root) || Clash(a.Root, c.Root)
        || Same(a.WithFallback(b).WithFallback(c), a.WithFallback(b.WithFallback(c)))).QuickCheckThrowOnFailure();

    [Fact]
    public void The_empty_tree_is_neutral() => Prop.ForAll(_tree, tree =>
        Same(tree.WithFallback(SettingsTree.Empty), tree) && Same(SettingsTree.Empty.WithFallback(tree), tree)).QuickCheckThrowOnFailure();

    [Fact]
    public void A_tree_completed_by_its_copy_stays_the_same() => Prop.ForAll(_tree, tree =>
        Same(tree.WithFallback(SettingsTree.Parse(tree.Render())), tree)).QuickCheckThrowOnFailure();

    [Fact]
    public void One_text_after_another_is_the_later_one_completed_by_the_earlier() => Prop.ForAll(_tree, _tree, (earlier, later) =>
        Same(SettingsTree.Parse(earlier.Render() + later.Render()), later.WithFallback(earlier))).QuickCheckThrowOnFailure();

    [Fact]
    public void Inheriting_is_being_completed() => Prop.ForAll(_tree, _tree, (below, above) =>
        Same(
            SettingsTree.Of(SettingsTree.Parse($"b {{\n{below.Render()}}}\na = ${{b}} {{\n{above.Render()}}}").Find("a")!),
            above.WithFallback(below))).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_value_of_the_first_survives_and_every_path_of_the_second_exists_or_is_shadowed() =>
        Prop.ForAll(_tree, _tree, (a, b) =>
    {
        var merged = a.WithFallback(b);
        return Leaves(a.Root).All(leaf => leaf.Value == "{}" ? merged.Find(leaf.Path) is not null : Leaves(merged.Root).Contains(leaf))
            && Leaves(b.Root).All(leaf => merged.Find(leaf.Path) is not null || IsShadowed(leaf.Path));

        bool IsShadowed(string path) => Leaves(a.Root).Any(shadow => path.StartsWith(shadow.Path + ".", StringComparison.Ordinal));
    }).QuickCheckThrowOnFailure();

    private static bool Clash(SettingsValue one, SettingsValue other) => one.Keys.Any(pair => other.Find(pair.Key) is { } value
        && ((value.Kind == SettingsKind.Object) != (pair.Value.Kind == SettingsKind.Object)
            || (value.Kind == SettingsKind.Object && Clash(pair.Value, value))));

    // Merging may change the order of keys, which carries no meaning.
    private static bool Same(SettingsTree one, SettingsTree other) => Leaves(one.Root).ToHashSet().SetEquals(Leaves(other.Root));

    private static IEnumerable<(string Path, string Value)> Leaves(SettingsValue value, string path = "") => value switch
    {
        { Kind: SettingsKind.Object, Keys.Count: > 0 } =>
            value.Keys.SelectMany(pair => Leaves(pair.Value, SettingsPath.Append(path, pair.Key))),
        { Kind: SettingsKind.Object } => path.Length > 0 ? [(path, "{}")] : [],
        { Kind: SettingsKind.List } => [(path, $"[{string.Join(',', value.Items.SelectMany(item => Leaves(item)))}]")],
        _ => [(path, value.Text ?? "null")],
    };
}
