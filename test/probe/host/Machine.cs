using System.Management.Automation;
using System.Text.Json;
using System.Text.RegularExpressions;

/// <summary>The simulated Windows of one run. Time is simulated, except that of WMI jobs.</summary>
internal sealed class Machine(MachineState state)
{
    private readonly Dictionary<string, List<string>> written = new(StringComparer.OrdinalIgnoreCase);

    public static Machine Current { get; set; } = null!;

    public MachineState State { get; } = state;
    public double Seconds { get; set; }
    public IEnumerable<string> LeftFiles => written.Keys;

    /// <summary>What programs printed on stderr.</summary>
    public List<string> Errors { get; } = [];

    public void Write(string path, List<string> lines) => written[path] = lines;

    public bool Remove(string path) => written.Remove(path);

    public List<string>? Read(string path) => written.GetValueOrDefault(path);

    /// <summary>Is there a file of this path, or a folder that has files?</summary>
    public bool Exists(string path) => written.ContainsKey(path) || State.Files.Any(file =>
        file.Equals(path, StringComparison.OrdinalIgnoreCase) || file.StartsWith(path.TrimEnd('\\') + "\\", StringComparison.OrdinalIgnoreCase));

    /// <summary>Command lines of the programs that were called or started.</summary>
    public List<string> Asked { get; } = [];

    public ProgramAnswer? Program(string commandLine)
    {
        Asked.Add(commandLine);
        return State.Programs.GetValueOrDefault(commandLine.ToLowerInvariant());
    }

    public static bool IsRegistry(string path) => path.StartsWith("HKLM:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Keys that a path means; wildcards only in its last part, as the registry provider expands them.</summary>
    public IEnumerable<RegistryKey> Keys(string path)
    {
        var below = path["HKLM:\\".Length..].TrimEnd('\\');
        if (State.DeniedKeys.Contains(below.ToLowerInvariant()))
        {
            throw new UnauthorizedAccessException("Requested registry access is not allowed.");
        }
        var pattern = WildcardPattern.Get(below, WildcardOptions.IgnoreCase);
        return State.Keys.Where(key => pattern.IsMatch(key.Name));
    }

    /// <summary>Files by a pattern with wildcards in any part, none of which crosses a backslash.</summary>
    public IEnumerable<string> Files(string pattern)
    {
        var parts = pattern.Split('\\').Select(part => WildcardPattern.Get(part, WildcardOptions.IgnoreCase)).ToList();
        return State.Files.Where(file =>
        {
            var names = file.Split('\\');
            return names.Length == parts.Count && names.Zip(parts).All(pair => pair.Second.IsMatch(pair.First));
        });
    }

    /// <summary>Rows of Win32_OptionalFeature by a condition of WQL, which heeds the case of a feature's name; null: all of them.</summary>
    public IEnumerable<FeatureRow> Features(string? condition)
    {
        if (condition is null)
        {
            return State.Wmi.Rows;
        }
        var tests = Regex.Split(condition, " or ", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant).Select(NameTest).ToList();
        return State.Wmi.Rows.Where(row => tests.Any(test => test(row.Name)));
    }

    private static Func<string, bool> NameTest(string condition)
    {
        var found = Regex.Match(condition, @"^\s*name\s*(=|like)\s*['""]([^'""]*)['""]\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        if (!found.Success)
        {
            throw new InvalidOperationException($"Invalid query \"{condition}\"");
        }
        var text = found.Groups[2].Value;
        var pattern = "^" + Regex.Escape(text).Replace("%", ".*").Replace("_", ".") + "$";
        return found.Groups[1].Value == "=" ? name => name == text : name => Regex.IsMatch(name, pattern);
    }

    public static object? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetInt32(),
        JsonValueKind.Array => value.EnumerateArray().Select(item => item.GetString()!).ToArray(),
        _ => value.GetString(),
    };
}
