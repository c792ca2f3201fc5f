using System.Management.Automation;
using System.Text.RegularExpressions;

/// <summary>A child process that ends when the simulated time has come, or when it is stopped.</summary>
public sealed class Child
{
    private readonly double? endsAt;
    private readonly int exitCode;
    private bool stopped;

    internal Child(ProgramAnswer answer)
    {
        endsAt = Machine.Current.Seconds + answer.Seconds;
        exitCode = answer.ExitCode;
    }

    public nint Handle => 1234;
    public bool HasExited => stopped || endsAt <= Machine.Current.Seconds;
    public int? ExitCode => HasExited ? exitCode : null;

    internal bool Wait(double timeout)
    {
        var until = Machine.Current.Seconds + timeout;
        Machine.Current.Seconds = HasExited ? Machine.Current.Seconds : Math.Min(until, endsAt ?? until);
        return HasExited;
    }

    internal void Stop() => stopped = true;
}

[Cmdlet(VerbsLifecycle.Start, "Process")]
public sealed class StartProcess : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true)] public string FilePath { get; set; } = "";
    [Parameter(Position = 1)] public string[] ArgumentList { get; set; } = [];
    [Parameter(Mandatory = true)] public string RedirectStandardOutput { get; set; } = "";
    [Parameter] public SwitchParameter NoNewWindow { get; set; }
    [Parameter] public SwitchParameter PassThru { get; set; }

    protected override void EndProcessing()
    {
        var commandLine = $"{FilePath} {string.Join(' ', ArgumentList)}";
        var answer = Machine.Current.Program(commandLine)
            ?? throw new InvalidOperationException($"the stand-in machine has no answer to: {commandLine}");
        if (answer.Category is not null)
        {
            var category = Enum.Parse<ErrorCategory>(answer.Category);
            var blocked = new InvalidOperationException("This command cannot be run due to the error: blocked.");
            ThrowTerminatingError(new ErrorRecord(blocked, "InvalidOperationException", category, null));
        }
        Machine.Current.Write(RedirectStandardOutput, answer.Lines);
        WriteObject(new Child(answer));
    }
}

[Cmdlet(VerbsLifecycle.Wait, "Process")]
public sealed class WaitProcess : PSCmdlet
{
    [Parameter(Mandatory = true)] public Child InputObject { get; set; } = null!;
    [Parameter] public int Timeout { get; set; } = int.MaxValue;

    protected override void EndProcessing()
    {
        if (!InputObject.Wait(Timeout))
        {
            var late = new TimeoutException("This command stopped operation because the process is not stopped in the specified time-out.");
            WriteError(new ErrorRecord(late, "ProcessNotTerminated", ErrorCategory.CloseError, InputObject));
        }
    }
}

[Cmdlet(VerbsLifecycle.Stop, "Process", SupportsShouldProcess = true)]
public sealed class StopProcess : PSCmdlet
{
    [Parameter(Mandatory = true)] public Child InputObject { get; set; } = null!;
    [Parameter] public SwitchParameter Force { get; set; }

    protected override void EndProcessing()
    {
        if (ShouldProcess("process"))
        {
            InputObject.Stop();
        }
    }
}

/// <summary>A WMI query in the background; the real Wait-Job and Receive-Job handle it.</summary>
public sealed class WmiJob : Job
{
    internal WmiJob(WmiAnswer answer, string? condition)
    {
        SetJobState(JobState.Running);
        if (answer.Seconds is null)
        {
            return;
        }
        foreach (var row in Machine.Current.Features(condition))
        {
            var item = new PSObject();
            item.Properties.Add(new PSNoteProperty("Name", row.Name));
            item.Properties.Add(new PSNoteProperty("InstallState", row.InstallState));
            Output.Add(item);
        }
        Output.Complete();
        SetJobState(answer.Failed ? JobState.Failed : JobState.Completed);
    }

    public override bool HasMoreData => Output.Count > 0;
    public override string Location => "localhost";
    public override string StatusMessage => "";

    public override void StopJob() => SetJobState(JobState.Stopped);
}

[Cmdlet(VerbsCommon.Get, "WmiObject")]
public sealed class GetWmiObject : PSCmdlet
{
    [Parameter(Position = 0)] public string? Class { get; set; }
    [Parameter] public string? Filter { get; set; }
    [Parameter] public string? Query { get; set; }
    [Parameter(Mandatory = true)] public SwitchParameter AsJob { get; set; }

    protected override void EndProcessing()
    {
        var query = Regex.Match(Query ?? "", @"^\s*select\s.+\sfrom\s+(\w+)(?:\s+where\s+(.+))?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        var asked = Query is null ? Class : query.Groups[1].Value;
        if (!"Win32_OptionalFeature".Equals(asked, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException($"the stand-in machine has no class {asked}");
        }
        var condition = query.Groups[2].Success ? query.Groups[2].Value : Filter;
        var job = new WmiJob(Machine.Current.State.Wmi, condition);
        JobRepository.Add(job);
        WriteObject(job);
    }
}
