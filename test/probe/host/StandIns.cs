using System.Management.Automation;

// Stand-ins for the cmdlets of the Management and Utility modules and for the programs that a probe asks. Their parameters are
// those of Windows PowerShell 2.0 and no more, so that a script which uses younger ones fails.

[Cmdlet(VerbsCommon.Set, "StandInVariable")]
public sealed class SetStandInVariable : PSCmdlet
{
    [Parameter(Position = 0)] public string Name { get; set; } = "";
    [Parameter(Position = 1)] public object? Value { get; set; }

    protected override void EndProcessing()
    {
        var variable = SessionState.PSVariable.Get(Name);
        var options = typeof(PSVariable).GetField("_options", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!;
        options.SetValue(variable, ScopedItemOptions.AllScope);
        variable.Value = Value;
    }
}

[Cmdlet(VerbsCommon.Get, "ItemProperty")]
public sealed class GetItemProperty : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true)] public string Path { get; set; } = "";

    protected override void EndProcessing()
    {
        try
        {
            var keys = Machine.Current.Keys(Path).ToList();
            if (keys.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(Path))
            {
                var missing = new ItemNotFoundException($"Cannot find path '{Path}' because it does not exist.");
                WriteError(new ErrorRecord(missing, "PathNotFound", ErrorCategory.ObjectNotFound, Path));
            }
            keys.Where(key => key.Values.Count > 0).ToList().ForEach(key => WriteObject(Describe(key)));
        }
        catch (UnauthorizedAccessException denied)
        {
            WriteError(new ErrorRecord(denied, "PermissionDenied", ErrorCategory.PermissionDenied, Path));
        }
    }

    private static PSObject Describe(RegistryKey key)
    {
        var item = new PSObject();
        foreach (var (name, value) in key.Values)
        {
            item.Properties.Add(new PSNoteProperty(name, Machine.Plain(value)));
        }
        item.Properties.Add(new PSNoteProperty("PSChildName", key.Name[(key.Name.LastIndexOf('\\') + 1)..]));
        return item;
    }
}

[Cmdlet(VerbsCommon.Get, "ChildItem")]
public sealed class GetChildItem : PSCmdlet
{
    [Parameter(Position = 0)] public string Path { get; set; } = "";

    protected override void EndProcessing()
    {
        foreach (var file in Machine.Current.Files(Path))
        {
            var item = new PSObject();
            item.Properties.Add(new PSNoteProperty("Name", file[(file.LastIndexOf('\\') + 1)..]));
            WriteObject(item);
        }
    }
}

[Cmdlet(VerbsCommon.Join, "Path")]
public sealed class JoinPath : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true)] public string Path { get; set; } = "";
    [Parameter(Position = 1, Mandatory = true)] public string ChildPath { get; set; } = "";

    protected override void EndProcessing() => WriteObject($"{Path.TrimEnd('\\')}\\{ChildPath.TrimStart('\\')}");
}

[Cmdlet(VerbsDiagnostic.Test, "Path")]
public sealed class TestPath : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true)] public string Path { get; set; } = "";

    protected override void EndProcessing() => WriteObject(Machine.Current.Read(Path) is not null);
}

[Cmdlet(VerbsCommon.Get, "Content")]
public sealed class GetContent : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true)] public string Path { get; set; } = "";

    protected override void EndProcessing() => WriteObject(Machine.Current.Read(Path), enumerateCollection: true);
}

[Cmdlet(VerbsCommon.Remove, "Item")]
public sealed class RemoveItem : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true)] public string Path { get; set; } = "";
    [Parameter] public SwitchParameter Force { get; set; }

    protected override void EndProcessing()
    {
        if (!Machine.Current.Remove(Path))
        {
            var missing = new ItemNotFoundException($"Cannot find path '{Path}' because it does not exist.");
            WriteError(new ErrorRecord(missing, "PathNotFound", ErrorCategory.ObjectNotFound, Path));
        }
    }
}

[Cmdlet("Sort", "Object")]
public sealed class SortObject : PSCmdlet
{
    private readonly SortedSet<string> texts = new(StringComparer.OrdinalIgnoreCase);

    [Parameter(ValueFromPipeline = true)] public PSObject? InputObject { get; set; }
    [Parameter(Mandatory = true)] public SwitchParameter Unique { get; set; }

    protected override void ProcessRecord() => texts.Add(InputObject?.ToString() ?? "");

    protected override void EndProcessing() => WriteObject(texts, enumerateCollection: true);
}

[Cmdlet(VerbsCommon.Get, "UICulture")]
public sealed class GetUICulture : PSCmdlet
{
    protected override void EndProcessing() =>
        WriteObject(System.Globalization.CultureInfo.GetCultureInfo(Machine.Current.State.Language));
}

public abstract class ProgramCmdlet(string program) : PSCmdlet
{
    [Parameter(ValueFromRemainingArguments = true)] public string[] Arguments { get; set; } = [];

    protected override void EndProcessing()
    {
        var answer = Machine.Current.Program($"{program} {string.Join(' ', Arguments)}");
        if (answer.Category is not null)
        {
            var category = Enum.Parse<ErrorCategory>(answer.Category);
            var blocked = new ApplicationFailedException($"Program '{program}' failed to run.");
            ThrowTerminatingError(new ErrorRecord(blocked, "NativeCommandFailed", category, null));
        }
        SessionState.PSVariable.Set("global:LASTEXITCODE", answer.ExitCode);
        WriteObject(answer.Lines, enumerateCollection: true);
    }
}

[Cmdlet(VerbsLifecycle.Invoke, "Sc")]
public sealed class InvokeSc() : ProgramCmdlet("sc.exe");

[Cmdlet(VerbsLifecycle.Invoke, "Reg")]
public sealed class InvokeReg() : ProgramCmdlet("reg.exe");
