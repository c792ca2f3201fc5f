using System.Management.Automation.Language;
using System.Text.RegularExpressions;

/// <summary>The rules of a read-only script in PowerShell 2.0's language, on the real syntax tree.</summary>
internal static class ReadOnlyRules
{
    private static readonly Dictionary<string, string> Allowed = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ForEach-Object"] = @"^\{[\s\S]*\}$",
        ["Get-ChildItem"] = @"^-Path \$path$",
        ["Get-Content"] = @"^-Path \$dismOutput$",
        ["Get-ItemProperty"] = @"^-Path (\$path|""\$servicing\\Packages\\Microsoft-Windows-SMB1\*"")$",
        ["Get-UICulture"] = "^$",
        ["Get-WmiObject"] = @"^-Class Win32_OptionalFeature -Filter ""[^""$]*"" -AsJob$",
        ["Join-Path"] = "^",
        ["Receive-Job"] = @"^-Job \$wmi\.job$",
        ["reg.exe"] = @"^query ""HKLM\\\$versionKey"" /reg:64$",
        ["Remove-Item"] = @"^-Path \$dismOutput -Force -ErrorAction SilentlyContinue$",
        ["sc.exe"] = "^(qc lanmanworkstation 8192|query mrxsmb10)$",
        ["Sort-Object"] = "^-Unique$",
        ["Start-Process"] = @"^-FilePath \(Join-Path \$system 'dism\.exe'\) -ArgumentList ""/English /Online /Get-FeatureInfo /FeatureName:\$feature"" -RedirectStandardOutput \$dismOutput -NoNewWindow -PassThru$",
        ["Stop-Process"] = @"^-InputObject \$child -Force -ErrorAction SilentlyContinue$",
        ["Test-Path"] = @"^-Path \$dismOutput$",
        ["Wait-Job"] = @"^-Job \$wmi\.job -Timeout \d+$",
        ["Wait-Process"] = @"^-InputObject \$child -Timeout \d+ -ErrorAction SilentlyContinue$",
    };

    private static readonly Dictionary<string, string[]> Pinned = new(StringComparer.OrdinalIgnoreCase)
    {
        ["$dismOutput"] = [@"Join-Path $env:windir ""Temp\smb1-probe-$nonce.txt"""],
        ["$nonce"] = ["'@NONCE@'"],
        ["$system"] = ["Join-Path $env:windir 'System32'", "Join-Path $env:windir 'Sysnative'"],
    };

    private static readonly HashSet<TokenKind> Operators =
    [
        TokenKind.Ieq, TokenKind.Ine, TokenKind.Igt, TokenKind.Ilt, TokenKind.Ile, TokenKind.Imatch, TokenKind.Ireplace,
        TokenKind.Isplit, TokenKind.Join, TokenKind.Icontains, TokenKind.Format, TokenKind.And, TokenKind.Plus,
        TokenKind.Minus, TokenKind.Rem, TokenKind.Not, TokenKind.PostfixPlusPlus,
    ];

    public static List<string> Violations(string script)
    {
        var tree = Parser.ParseInput(script, out _, out var errors);
        if (errors.Length > 0)
        {
            return errors.Select(error => error.Message).ToList();
        }
        var nodes = tree.FindAll(_ => true, searchNestedScriptBlocks: true).ToList();
        var functions = nodes.OfType<FunctionDefinitionAst>().Select(node => node.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var found = nodes.Select(node => (node, why: Why(node, functions))).Where(pair => pair.why is not null)
            .Select(pair => $"line {pair.node.Extent.StartLineNumber}: {pair.why}: {pair.node.Extent.Text.Split('\n')[0]}");
        return [.. found, .. PinViolations(nodes), .. functions.Where(Allowed.ContainsKey).Select(name => $"{name} hides a command"),
            .. Regex.IsMatch(script, @"\\[nrt]", RegexOptions.IgnoreCase) ? new[] { "a backslash stands before n, r or t" } : []];
    }

    private static IEnumerable<string> PinViolations(List<Ast> nodes)
    {
        var assignments = nodes.OfType<AssignmentStatementAst>().ToLookup(node => node.Left.Extent.Text, StringComparer.OrdinalIgnoreCase);
        return Pinned.Where(pin => !assignments[pin.Key].Select(node => node.Right.Extent.Text).SequenceEqual(pin.Value))
            .Select(pin => $"{pin.Key} is not assigned as it must be");
    }

    private static string? Why(Ast node, HashSet<string> functions) => node switch
    {
        CommandAst command => WhyCommand(command, functions),
        RedirectionAst => "redirection",
        InvokeMemberExpressionAst => "method call",
        MemberExpressionAst { Static: true } or MemberExpressionAst { NullConditional: true } => "static or conditional member",
        TypeExpressionAst => "type literal",
        TypeConstraintAst type when !type.TypeName.FullName.Equals("int", StringComparison.OrdinalIgnoreCase) => "type other than int",
        AttributeAst or AttributedExpressionAst and not ConvertExpressionAst => "attribute",
        PipelineChainAst or TernaryExpressionAst or TypeDefinitionAst or UsingStatementAst or UsingExpressionAst
            or ConfigurationDefinitionAst or DynamicKeywordStatementAst => "syntax younger than PowerShell 2.0",
        SwitchStatementAst or TrapStatementAst or DataStatementAst or WhileStatementAst or DoWhileStatementAst => "statement a probe has no use for",
        BinaryExpressionAst binary when !Operators.Contains(binary.Operator) => "operator a probe has no use for",
        UnaryExpressionAst unary when !Operators.Contains(unary.TokenKind) => "operator a probe has no use for",
        AssignmentStatementAst assignment when !Regex.IsMatch(assignment.Left.Extent.Text, @"^\$\w+$|^\$item\[\$matches\[1\]\]$")
            || assignment.Operator != TokenKind.Equals => "assignment to more than a variable",
        PipelineAst { Background: true } => "background pipeline",
        ScriptBlockAst { UsingStatements.Count: > 0 } => "using",
        _ => null,
    };

    private static string? WhyCommand(CommandAst command, HashSet<string> functions)
    {
        var name = command.GetCommandName();
        if (command.InvocationOperator != TokenKind.Unknown || name is null)
        {
            return "call by & or .";
        }
        if (functions.Contains(name))
        {
            return null;
        }
        var arguments = string.Join(' ', command.CommandElements.Skip(1).Select(element => element.Extent.Text));
        if (!Allowed.TryGetValue(name, out var pattern))
        {
            return "command that is not allowed";
        }
        return Regex.IsMatch(arguments, pattern) ? null : "arguments that are not allowed";
    }
}
