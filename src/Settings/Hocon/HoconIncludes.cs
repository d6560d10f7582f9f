namespace VduseActors.Settings.Hocon;

/// <summary>Where the texts named by <c>include "..."</c> come from.</summary>
internal abstract class HoconIncludes
{
    /// <summary>Texts that came from no file: an include is an error.</summary>
    public static HoconIncludes None { get; } = new Nowhere();

    /// <summary>Reads the named text into the object the include stands in.</summary>
    public abstract void Into(HoconNode owner, HoconPart.Object keys, string name, SettingsOrigin at);

    /// <summary>Files relative to the including file. A file that includes itself, directly or not, is an error.</summary>
    public sealed class Files(string path, Files? includedBy = null) : HoconIncludes
    {
        private readonly string _fullPath = Path.GetFullPath(path);

        public override void Into(HoconNode owner, HoconPart.Object keys, string name, SettingsOrigin at)
        {
            var display = Path.IsPathRooted(name) ? name : Path.Combine(Path.GetDirectoryName(path) ?? "", name);
            var inner = new Files(display, this);
            for (var outer = this; outer is not null; outer = outer.Above)
            {
                if (outer._fullPath == inner._fullPath)
                {
                    throw at.Error($"The file {display} includes itself.");
                }
            }

            HoconParser.ParseInto(owner, keys, inner.Read(reason => at.Error($"Cannot include {display}: {reason}")), display, inner);
        }

        public string Read(Func<string, SettingsException> error)
        {
            try
            {
                return File.ReadAllText(_fullPath);
            }
            catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
            {
                throw error("there is no such file.");
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                throw error(problem.Message);
            }
        }

        private Files? Above => includedBy;
    }

    private sealed class Nowhere : HoconIncludes
    {
        public override void Into(HoconNode owner, HoconPart.Object keys, string name, SettingsOrigin at) =>
            throw at.Error($"Cannot include \"{name}\": this text does not come from a file.");
    }
}
