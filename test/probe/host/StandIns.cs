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

/// <summary>A cmdlet that takes a path, with or without wildcards.</summary>
public abstract class PathCmdlet : PSCmdlet
{
    [Parameter(Position = 0)] public string? Path { get; set; }
    [Parameter] public string? LiteralPath { get; set; }

    protected string Given => LiteralPath ?? Path ?? "";

    protected void WriteMissing()
    {
        var missing = new ItemNotFoundException($"Cannot find path '{Given}' because it does not exist.");
        WriteError(new ErrorRecord(missing, "PathNotFound", ErrorCategory.ObjectNotFound, Given));
    }

    /// <summary>The keys that the path means; writes the error where it means none or one that may not be read.</summary>
    internal List<RegistryKey> ReadKeys()
    {
        try
        {
            var keys = Machine.Current.Keys(Given).ToList();
            if (keys.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(Given))
            {
                WriteMissing();
            }
            return keys;
        }
        catch (UnauthorizedAccessException denied)
        {
            WriteError(new ErrorRecord(denied, "PermissionDenied", ErrorCategory.PermissionDenied, Given));
            return [];
        }
    }

    internal static PSObject DescribeFile(string path)
    {
        var item = new PSObject();
        item.Properties.Add(new PSNoteProperty("Name", path[(path.LastIndexOf('\\') + 1)..]));
        item.Properties.Add(new PSNoteProperty("PSIsContainer", false));
        return item;
    }

    internal static PSNoteProperty ChildName(RegistryKey key) => new("PSChildName", key.Name[(key.Name.LastIndexOf('\\') + 1)..]);
}

/// <summary>A key without values gives nothing.</summary>
[Cmdlet(VerbsCommon.Get, "ItemProperty")]
public sealed class GetItemProperty : PathCmdlet
{
    [Parameter(Position = 1)] public string? Name { get; set; }

    protected override void EndProcessing()
    {
        foreach (var key in ReadKeys().Where(key => key.Values.Count > 0))
        {
            var item = new PSObject();
            foreach (var (name, value) in key.Values.Where(pair => Name is null || pair.Key.Equals(Name, StringComparison.OrdinalIgnoreCase)))
            {
                item.Properties.Add(new PSNoteProperty(name, Machine.Plain(value)));
            }
            if (!item.Properties.Any())
            {
                var missing = new PSArgumentException($"Property {Name} does not exist at path {key.Name}.");
                WriteError(new ErrorRecord(missing, "PropertyNotFound", ErrorCategory.InvalidArgument, Given));
                continue;
            }
            item.Properties.Add(ChildName(key));
            WriteObject(item);
        }
    }
}

[Cmdlet(VerbsCommon.Get, "Item")]
public sealed class GetItem : PathCmdlet
{
    protected override void EndProcessing()
    {
        if (Machine.IsRegistry(Given))
        {
            ReadKeys().ForEach(key => WriteObject(Describe(key)));
        }
        else if (WildcardPattern.ContainsWildcardCharacters(Given))
        {
            Machine.Current.Files(Given).ToList().ForEach(file => WriteObject(DescribeFile(file)));
        }
        else if (Machine.Current.Exists(Given))
        {
            WriteObject(DescribeFile(Given));
        }
        else
        {
            WriteMissing();
        }
    }

    private static PSObject Describe(RegistryKey key)
    {
        var item = new PSObject();
        item.Properties.Add(new PSNoteProperty("Name", $"HKEY_LOCAL_MACHINE\\{key.Name}"));
        item.Properties.Add(ChildName(key));
        item.Properties.Add(new PSNoteProperty("PSIsContainer", true));
        item.Properties.Add(new PSNoteProperty("Property", key.Values.Keys.ToArray()));
        item.Properties.Add(new PSNoteProperty("ValueCount", key.Values.Count));
        return item;
    }
}

[Cmdlet(VerbsCommon.Get, "ChildItem")]
public sealed class GetChildItem : PathCmdlet
{
    [Parameter] public SwitchParameter Force { get; set; }

    protected override void EndProcessing()
    {
        var files = Machine.Current.Files(Given).ToList();
        if (files.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(Given))
        {
            WriteMissing();
        }
        files.ForEach(file => WriteObject(DescribeFile(file)));
    }
}

[Cmdlet(VerbsCommon.Join, "Path")]
public sealed class JoinPath : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true)] public string Path { get; set; } = "";
    [Parameter(Position = 1, Mandatory = true)] public string ChildPath { get; set; } = "";

    protected override void EndProcessing() => WriteObject($"{Path.TrimEnd('\\')}\\{ChildPath.TrimStart('\\')}");
}

/// <summary>Of a key that may not be read it says that there is one.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Path")]
public sealed class TestPath : PathCmdlet
{
    protected override void EndProcessing() => WriteObject(Machine.IsRegistry(Given) ? HasKey() : Machine.Current.Exists(Given));

    private bool HasKey()
    {
        try
        {
            return Machine.Current.Keys(Given).Any();
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
    }
}

[Cmdlet(VerbsCommon.Get, "Content")]
public sealed class GetContent : PathCmdlet
{
    protected override void EndProcessing()
    {
        if (Machine.Current.Read(Given) is { } lines)
        {
            WriteObject(lines, enumerateCollection: true);
        }
        else
        {
            WriteMissing();
        }
    }
}

[Cmdlet(VerbsCommon.Remove, "Item", SupportsShouldProcess = true)]
public sealed class RemoveItem : PathCmdlet
{
    [Parameter] public SwitchParameter Force { get; set; }

    protected override void EndProcessing()
    {
        if (Machine.Current.Read(Given) is null)
        {
            WriteMissing();
        }
        else if (ShouldProcess(Given))
        {
            Machine.Current.Remove(Given);
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

/// <summary>A program, called by its name or by `&amp;` and its path: aliases of that name lead here.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "Program")]
public sealed class InvokeProgram : PSCmdlet
{
    [Parameter(ValueFromRemainingArguments = true)] public string[] Arguments { get; set; } = [];

    protected override void EndProcessing()
    {
        var called = Engine.Programs[MyInvocation.MyCommand.Name];
        var answer = Machine.Current.Program($"{called} {string.Join(' ', Arguments)}");
        if (answer?.Category is not null || answer is null)
        {
            var category = answer is null ? ErrorCategory.ObjectNotFound : Enum.Parse<ErrorCategory>(answer.Category!);
            var why = answer is null ? $"The term '{called}' is not recognized, or it has no answer to {string.Join(' ', Arguments)}" : "blocked";
            ThrowTerminatingError(new ErrorRecord(new ApplicationFailedException(why), "NativeCommandFailed", category, null));
        }
        Machine.Current.Errors.AddRange(answer!.Errors);
        SessionState.PSVariable.Set("global:LASTEXITCODE", answer.ExitCode);
        WriteObject(answer.Lines, enumerateCollection: true);
    }
}
