using System.Globalization;
using System.Management.Automation.Host;

/// <summary>Hears the code of <c>exit</c>; for the rest it is as empty as PowerShell's own default host.</summary>
internal sealed class ExitHost : PSHost
{
    /// <summary>Null: the script did not exit.</summary>
    public int? ExitCode { get; private set; }

    public override string Name => "Exit Host";

    public override Version Version => new(1, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface? UI => null;

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
