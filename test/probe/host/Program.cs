// Runs PowerShell's own engine for test/probe/run.ts: one JSON request per line on stdin, one JSON answer per line on stdout.
using System.Text.Json;

var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
while (Console.In.ReadLine() is { Length: > 0 } line)
{
    var request = JsonSerializer.Deserialize<Request>(line, options)!;
    object answer = request switch
    {
        { Line: { } typed } => new { offered = Completion.Of(request.Script, typed) },
        { Machine: { } machine } => Engine.Run(request.Script, machine, request.Seconds),
        _ => new { violations = new ReadOnlyRules(request.Rules!).Violations(request.Script) },
    };
    Console.Out.WriteLine(JsonSerializer.Serialize(answer, options));
    Console.Out.Flush();
}

/// <summary>With a line the script completes it; without a machine it is only held against the rules.</summary>
internal sealed record Request(string Script, MachineState? Machine, RuleList? Rules, double Seconds, string? Line);

/// <summary>What the stand-ins answer from; made by the guest's own model of Windows.</summary>
internal sealed record MachineState(
    string LanguageMode,
    string Language,
    string PowerShell,
    string Profile,
    Dictionary<string, string> Environment,
    List<RegistryKey> Keys,
    List<string> DeniedKeys,
    List<string> Files,
    Dictionary<string, ProgramAnswer> Programs,
    WmiAnswer Wmi);

internal sealed record RegistryKey(string Name, Dictionary<string, JsonElement> Values);

/// <summary>Category is set when the program cannot be started; seconds are null when it never ends.</summary>
internal sealed record ProgramAnswer(List<string> Lines, List<string> Errors, int ExitCode, double? Seconds, string? Category);

internal sealed record WmiAnswer(List<FeatureRow> Rows, double? Seconds, bool Failed);

internal sealed record FeatureRow(string Name, int InstallState);
