using System.Management.Automation;
using System.Text.Json;

/// <summary>The simulated Windows of one run. Time is simulated, except that of WMI jobs.</summary>
internal sealed class Machine(MachineState state)
{
    private readonly Dictionary<string, List<string>> written = new(StringComparer.OrdinalIgnoreCase);

    public static Machine Current { get; set; } = null!;

    public MachineState State { get; } = state;
    public double Seconds { get; set; }
    public IEnumerable<string> LeftFiles => written.Keys;

    public void Write(string path, List<string> lines) => written[path] = lines;

    public bool Remove(string path) => written.Remove(path);

    public List<string>? Read(string path) => written.GetValueOrDefault(path);

    public ProgramAnswer Program(string commandLine)
    {
        var answer = State.Programs.GetValueOrDefault(commandLine.ToLowerInvariant())
            ?? throw new InvalidOperationException($"the stand-in machine has no answer to: {commandLine}");
        return answer;
    }

    /// <summary>Keys that a path means; wildcards only in its last part, as the registry provider expands them.</summary>
    public IEnumerable<RegistryKey> Keys(string path)
    {
        var below = path["HKLM:\\".Length..];
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

    public static object? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetInt32(),
        JsonValueKind.Array => value.EnumerateArray().Select(item => item.GetString()!).ToArray(),
        _ => value.GetString(),
    };
}
