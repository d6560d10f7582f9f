using FsCheck;
using FsCheck.Fluent;
using VduseActors.ActorRuntime.Configuration;
using Config = VduseActors.ActorRuntime.Configuration.Config;

namespace VduseActors.ActorRuntime.Tests.Configuration;

/// <summary>Laws over random texts and random trees.</summary>
public sealed class HoconPropertyTests
{
    private static readonly string[] _tokens =
    [
        "a", "b", "include", " ", "\n", ".", "=", ":", "{", "}", "[", "]", ",", "\"", "\"\"\"", "${", "${a}", "${b.a}", "$", "?", "+=", "#", "//",
        "/", "\\", "\\u00", "1", "5s", "on", "null", "\0", "\u00e9", "\ud800", "\uFEFF", "!",
    ];

    private static readonly Gen<string> _text = Gen.ArrayOf(Gen.Elements(_tokens)).Select(string.Concat);

    private static readonly Gen<string> _key = Gen.Elements("a", "b", "c", "d.e", "d", "/x");

    private static Gen<string> Value(int depth) => depth == 0
        ? Gen.Elements("1", "text", "\"quoted = text\"", "[]", "[1, 2]", "on")
        : Gen.Frequency((2, Value(0)), (3, Object(depth - 1)));

    private static Gen<string> Object(int depth) =>
        Gen.ArrayOf(_key.SelectMany(key => Value(depth).Select(value => (key, value))))
            .Select(pairs => "{" + string.Join(',', pairs.DistinctBy(p => p.key.Split('.')[0]).Select(p => $"{p.key} = {p.value}")) + "}");

    private static readonly Arbitrary<Config> _config = Object(3).Select(ConfigurationFactory.ParseString).ToArbitrary();

    [Fact]
    public void Random_text_is_either_parsed_or_refused_with_a_place() => Prop.ForAll(_text.ToArbitrary(), text =>
    {
        try
        {
            ConfigurationFactory.ParseString(text);
            return true;
        }
        catch (ConfigurationException error)
        {
            return error.Message.StartsWith("line ", StringComparison.Ordinal);
        }
    }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(5000).WithEndSize(60));

    [Fact]
    public void What_is_rendered_parses_back_to_the_same() => Prop.ForAll(_config, config =>
        ConfigurationFactory.ParseString(config.ToString()).ToString() == config.ToString()).QuickCheckThrowOnFailure();

    // Where text lies between two objects the order matters, here as in Akka.NET: text in the middle hides nothing once it has lost.
    [Fact]
    public void Merging_is_associative_where_no_text_meets_an_object() => Prop.ForAll(_config, _config, _config, (a, b, c) =>
        Clash(a, b) || Clash(b, c) || Clash(a, c) || Same(Merge(Merge(a, b), c), Merge(a, Merge(b, c)))).QuickCheckThrowOnFailure();

    [Fact]
    public void The_empty_configuration_is_neutral() => Prop.ForAll(_config, config =>
        Same(Merge(config, ConfigurationFactory.Empty), config)
        && Same(Merge(ConfigurationFactory.Empty, config), config)).QuickCheckThrowOnFailure();

    [Fact]
    public void A_configuration_completed_by_its_copy_stays_the_same() => Prop.ForAll(_config, config =>
        Same(Merge(config, ConfigurationFactory.ParseString(config.ToString())), config)).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_value_of_the_first_survives_and_every_path_of_the_second_exists_or_is_shadowed() =>
        Prop.ForAll(_config, _config, (a, b) =>
        {
            var merged = Merge(a, b);
            return Leaves(a).All(Survives) && Leaves(b).All(leaf => merged.HasPath(leaf.Path) || IsShadowed(leaf.Path));

            bool Survives((string Path, string Value) leaf) =>
                leaf.Value == _emptyObject ? merged.HasPath(leaf.Path) : merged.GetValue(leaf.Path)!.ToString() == leaf.Value;

            bool IsShadowed(string path) => Leaves(a).Any(shadow => path.StartsWith(shadow.Path + ".", StringComparison.Ordinal));
        }).QuickCheckThrowOnFailure();

    private static readonly string _emptyObject = ConfigurationFactory.Empty.Root.ToString();

    private static bool Clash(Config one, Config other) => one.AsEnumerable().Any(pair => other.Root.GetChildObject(pair.Key) is { } value
        && (value.IsObject() != pair.Value.IsObject() || value.IsObject() && Clash(pair.Value.ToConfig(), value.ToConfig())));

    private static Config Merge(Config first, Config second) => ReferenceEquals(first, second) ? first : first.WithFallback(second);

    // Merging may change the order of keys, which carries no meaning.
    private static bool Same(Config one, Config other) => Leaves(one).ToHashSet().SetEquals(Leaves(other));

    private static IEnumerable<(string Path, string Value)> Leaves(Config config, string prefix = "") =>
        config.AsEnumerable().SelectMany(pair =>
        pair.Value.IsObject() && !pair.Value.IsEmpty
            ? Leaves(pair.Value.ToConfig(), $"{prefix}{pair.Key}.")
            : [($"{prefix}{pair.Key}", pair.Value.ToString())]);
}
