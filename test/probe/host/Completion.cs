// What PowerShell itself offers for the end of a command line, once a completion script has run.
using System.Management.Automation;
using System.Management.Automation.Runspaces;

internal static class Completion
{
    public static List<string> Of(string script, string line)
    {
        using var shell = PowerShell.Create(InitialSessionState.CreateDefault2());
        shell.AddScript(script).Invoke();
        var errors = shell.Streams.Error.Select(error => $"error: {error}").ToList();
        shell.Commands.Clear();
        shell.AddCommand("TabExpansion2").AddParameter("inputScript", line).AddParameter("cursorColumn", line.Length);
        var offered = shell.Invoke<CommandCompletion>().SelectMany(found => found.CompletionMatches);
        return [.. errors, .. offered.Select(match => match.CompletionText)];
    }
}
