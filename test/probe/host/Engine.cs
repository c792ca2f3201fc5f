using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

/// <summary>One run of a script in a runspace of its own: core cmdlets are real, the rest stand in for Windows.</summary>
internal static class Engine
{
    /// <summary>Programs by the cmdlet that stands in for them: a call by `&amp;` tells a cmdlet no more than its own name.</summary>
    public static readonly Dictionary<string, string> Programs = new[] { "", @"C:\Windows\System32\", @"C:\Windows\Sysnative\" }
        .SelectMany(folder => new[] { "sc.exe", "reg.exe", "dism.exe" }.Select(name => folder + name))
        .Select((program, index) => (cmdlet: $"Invoke-Program{index}", program))
        .ToDictionary(pair => pair.cmdlet, pair => pair.program);

    private static readonly InitialSessionState State = CreateState();

    public static object Run(string script, MachineState machine, double seconds)
    {
        Machine.Current = new Machine(machine);
        foreach (var name in new[] { "windir", "PROCESSOR_ARCHITECTURE", "PROCESSOR_ARCHITEW6432" })
        {
            Environment.SetEnvironmentVariable(name, machine.Environment.GetValueOrDefault(name));
        }
        var culture = System.Globalization.CultureInfo.GetCultureInfo(machine.Language);
        (System.Globalization.CultureInfo.DefaultThreadCurrentCulture, System.Globalization.CultureInfo.CurrentCulture) = (culture, culture);
        var host = new ExitHost();
        using var runspace = RunspaceFactory.CreateRunspace(host, State);
        runspace.Open();
        Override(runspace, "PSVersionTable", new Hashtable { ["PSVersion"] = machine.PowerShell });
        runspace.SessionStateProxy.LanguageMode = Enum.Parse<PSLanguageMode>(machine.LanguageMode);
        using var shell = PowerShell.Create(runspace);
        var errors = new List<string>();
        var output = new PSDataCollection<PSObject>();
        using var stop = new Timer(_ => shell.BeginStop(null, null), null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);
        try
        {
            if (machine.Profile.Length > 0)
            {
                shell.AddScript(machine.Profile).AddStatement();
            }
            shell.AddScript(script).Invoke(null, output);
        }
        catch (RuntimeException error)
        {
            errors.Add(error.ErrorRecord + " " + error.ErrorRecord.ScriptStackTrace);
        }
        if (shell.InvocationStateInfo.State == PSInvocationState.Stopped)
        {
            errors.Add("stopped: it did not come to an end");
        }
        var lines = output.Select(line => line?.ToString() ?? "").ToList();
        errors.AddRange(shell.Streams.Error.Select(error => error.ToString()));
        errors.AddRange(Machine.Current.Errors);
        return new { lines, errors, leftFiles = Machine.Current.LeftFiles, asked = Machine.Current.Asked, exitCode = host.ExitCode };
    }

    private static InitialSessionState CreateState()
    {
        var state = InitialSessionState.CreateDefault2();
        var standIns = typeof(Engine).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(PSCmdlet)) && !type.IsAbstract);
        foreach (var type in standIns)
        {
            var name = (CmdletAttribute)type.GetCustomAttributes(typeof(CmdletAttribute), false)[0];
            state.Commands.Add(new SessionStateCmdletEntry($"{name.VerbName}-{name.NounName}", type, null));
        }
        foreach (var (cmdlet, program) in Programs)
        {
            state.Commands.Add(new SessionStateCmdletEntry(cmdlet, typeof(InvokeProgram), null));
            state.Commands.Add(new SessionStateAliasEntry(program, cmdlet));
        }
        return state;
    }

    /// <summary>The engine's own variable tells PowerShell 7; the machine's has another version.</summary>
    private static void Override(Runspace runspace, string name, object value)
    {
        using var shell = PowerShell.Create(runspace);
        shell.AddScript("param($n, $v) Set-StandInVariable $n $v").AddArgument(name).AddArgument(value).Invoke();
    }
}
