using System.Management.Automation.Language;
using System.Text.RegularExpressions;

/// <summary>A function that the probe may have; see test/support/powershell/read-only-rules.ts.</summary>
internal sealed record FunctionRule(
    string Name,
    List<string> Parameters,
    List<string>? Body,
    List<string>? Variables,
    List<string>? Loops,
    List<string>? InLoops,
    List<string>? Commands,
    List<string>? Calls);

/// <summary>The closed list of what a probe may be, from test/support/powershell/read-only-rules.json.</summary>
internal sealed record RuleList(
    List<string> Prologue,
    List<FunctionRule> Functions,
    List<string> Epilogue,
    List<string> Globals,
    List<string> Automatic,
    List<string> Environment,
    List<string> Members,
    List<string> Operators,
    List<string> Patterns,
    List<string> Types);

/// <summary>The closed list, held against the tree of PowerShell's own parser.</summary>
internal sealed class ReadOnlyRules(RuleList rules)
{
    private sealed record Place(FunctionRule Rule, bool InLoop, bool InBlock);

    private readonly List<string> found = [];

    public List<string> Violations(string script)
    {
        var tree = Parser.ParseInput(script, out _, out var errors);
        found.AddRange(errors.Select(error => error.Message));
        CheckText(script);
        var isPlain = tree.ParamBlock is null && tree.ScriptRequirements is null && tree.UsingStatements.Count == 0 && tree.Attributes.Count == 0
            && tree.BeginBlock is null && tree.ProcessBlock is null && tree.DynamicParamBlock is null && tree.EndBlock.Traps is null;
        if (!isPlain || tree.CleanBlock is not null)
        {
            found.Add("the script has more than statements");
            return found;
        }
        var statements = tree.EndBlock.Statements;
        var first = statements.TakeWhile(node => node is not FunctionDefinitionAst).Count();
        var last = statements.Count - statements.Reverse().TakeWhile(node => node is not FunctionDefinitionAst).Count();
        CheckPinned(statements.Take(first), rules.Prologue, "before the functions");
        CheckFunctions(statements.Skip(first).Take(last - first).ToList());
        CheckPinned(statements.Skip(Math.Max(first, last)), rules.Epilogue, "behind the functions");
        return found;
    }

    private void CheckText(string script)
    {
        foreach (var (pattern, reason) in new[] {
            (@"[^\n\x20-\x7e]", "a character that is not printable ASCII"), ("`", "a backtick"),
            (@"\\[nrtNRT]", "a backslash before n, r or t"), (@"#\s*(?i:requires)\b", "#requires") })
        {
            if (Regex.IsMatch(script, pattern))
            {
                found.Add(reason);
            }
        }
    }

    private static string Flat(string text) => string.Join('\n', text.Trim().Split('\n').Select(line => line.Trim()));

    private void CheckPinned(IEnumerable<StatementAst> statements, List<string> expected, string where)
    {
        if (!statements.Select(node => Flat(node.Extent.Text)).SequenceEqual(expected))
        {
            found.Add($"the statements {where} are not those that they must be");
        }
    }

    private void CheckFunctions(List<StatementAst> statements)
    {
        var names = statements.Select(node => (node as FunctionDefinitionAst)?.Name ?? "").Order(StringComparer.Ordinal);
        if (!names.SequenceEqual(rules.Functions.Select(rule => rule.Name).Order(StringComparer.Ordinal)))
        {
            found.Add("the functions are not those that they must be");
        }
        statements.ForEach(CheckFunction);
    }

    private void CheckFunction(StatementAst statement)
    {
        if (statement is not FunctionDefinitionAst { IsFilter: false, IsWorkflow: false } function
            || rules.Functions.Find(rule => rule.Name == function.Name) is not { } rule)
        {
            Refuse(statement, "no function of a probe");
            return;
        }
        var parameters = function.Parameters?.ToList() ?? [];
        var body = function.Body;
        var isPlain = parameters.Select(parameter => parameter.Extent.Text).SequenceEqual(rule.Parameters)
            && body is { ParamBlock: null, BeginBlock: null, ProcessBlock: null, DynamicParamBlock: null, CleanBlock: null, ScriptRequirements: null }
            && body.UsingStatements.Count == 0;
        if (!isPlain)
        {
            Refuse(statement, "a function of another form");
        }
        else if (rule.Body is null)
        {
            CheckAssigned(body, rule);
            Visit(body.EndBlock, new Place(rule, false, false));
        }
        else if (Flat(body.Extent.Text[1..^1]) != string.Join('\n', rule.Body))
        {
            Refuse(statement, "a body of another text");
        }
    }

    /// <summary>What a function reads without assigning it would be its caller's, or a profile's.</summary>
    private void CheckAssigned(ScriptBlockAst body, FunctionRule rule)
    {
        var nodes = body.FindAll(node => node is AssignmentStatementAst or ForEachStatementAst, searchNestedScriptBlocks: true);
        var assigned = nodes.Select(node => node is AssignmentStatementAst assignment ? assignment.Left : ((ForEachStatementAst)node).Variable);
        var missing = (rule.Variables ?? []).Except(assigned.Select(node => node.Extent.Text));
        missing.ToList().ForEach(name => Refuse(body, $"{name} is not assigned"));
    }

    private void Refuse(Ast node, string reason) =>
        found.Add($"line {node.Extent.StartLineNumber}: {reason}: {node.Extent.Text.Split('\n')[0]}");

    private void RefuseUnless(bool isListed, Ast node, string reason)
    {
        if (!isListed)
        {
            Refuse(node, reason);
        }
    }

    private static bool Has(List<string>? list, string text) => list?.Contains(text, StringComparer.OrdinalIgnoreCase) ?? false;

    private void VisitAll(IEnumerable<Ast?> nodes, Place place)
    {
        foreach (var node in nodes.OfType<Ast>())
        {
            Visit(node, place);
        }
    }

    private void Visit(Ast node, Place place)
    {
        switch (node)
        {
            case NamedBlockAst { Traps: null } or StatementBlockAst { Traps: null } or CommandExpressionAst { Redirections.Count: 0 } or IfStatementAst
                or ReturnStatementAst or HashtableAst or ArrayExpressionAst or SubExpressionAst or ParenExpressionAst or ArrayLiteralAst
                or IndexExpressionAst { NullConditional: false }:
            case PipelineAst { Background: false } or TryStatementAst { Finally: null } or CatchClauseAst { IsCatchAll: true }:
                VisitAll(Children(node), place);
                break;
            case ExpandableStringExpressionAst { StringConstantType: StringConstantType.DoubleQuoted }:
                VisitAll(Children(node), place);
                break;
            case StringConstantExpressionAst text:
                RefuseUnless(text.StringConstantType is not (StringConstantType.SingleQuotedHereString or StringConstantType.DoubleQuotedHereString), node, "a here-string");
                break;
            case ConstantExpressionAst { Value: int }:
                break;
            case VariableExpressionAst variable:
                CheckVariable(variable, place);
                break;
            case MemberExpressionAst member and not InvokeMemberExpressionAst:
                CheckMember(member, place);
                break;
            case BinaryExpressionAst binary:
                CheckOperation(binary, place);
                break;
            case UnaryExpressionAst { TokenKind: TokenKind.Not } unary when unary.Extent.Text.StartsWith("-not", StringComparison.Ordinal):
                Visit(unary.Child, place);
                break;
            case AssignmentStatementAst assignment:
                CheckAssignment(assignment, place);
                break;
            case ForEachStatementAst loop:
                CheckLoop(loop, place);
                break;
            case CommandAst command:
                CheckCommand(command, place);
                break;
            default:
                Refuse(node, $"{node.GetType().Name} has no place in a probe");
                break;
        }
    }

    /// <summary>The nodes right below; the keys of a table must be plain names.</summary>
    private IEnumerable<Ast> Children(Ast node)
    {
        if (node is HashtableAst table && table.KeyValuePairs.Any(pair => pair.Item1 is not StringConstantExpressionAst { StringConstantType: StringConstantType.BareWord }))
        {
            Refuse(node, "a key that is no plain name");
        }
        return node.FindAll(other => other != node && other.Parent == node, searchNestedScriptBlocks: true);
    }

    private void CheckVariable(VariableExpressionAst variable, Place place)
    {
        var lists = new[] { place.Rule.Parameters, place.Rule.Variables, rules.Globals, rules.Automatic, rules.Environment };
        RefuseUnless(lists.Any(list => Has(list, variable.Extent.Text)), variable, "a variable that is not listed");
    }

    private void CheckMember(MemberExpressionAst member, Place place)
    {
        var name = member.Member as StringConstantExpressionAst;
        var isListed = !member.Static && !member.NullConditional && name?.StringConstantType == StringConstantType.BareWord;
        RefuseUnless(isListed && rules.Members.Contains(name!.Value), member, "a member that is not listed");
        Visit(member.Expression, place);
    }

    private void CheckOperation(BinaryExpressionAst binary, Place place)
    {
        var name = binary.ErrorPosition.Text;
        RefuseUnless(rules.Operators.Contains(name), binary, "an operator that is not listed");
        Visit(binary.Left, place);
        if (name.StartsWith("-c", StringComparison.Ordinal) && name != "-contains")
        {
            RefuseUnless(rules.Patterns.Contains(binary.Right.Extent.Text), binary, "a pattern that is not listed");
        }
        else if (name == "-is")
        {
            RefuseUnless(rules.Types.Contains(binary.Right.Extent.Text), binary, "a type that is not listed");
        }
        else
        {
            Visit(binary.Right, place);
        }
    }

    private void CheckAssignment(AssignmentStatementAst assignment, Place place)
    {
        if (place.InLoop || place.InBlock)
        {
            RefuseUnless(!place.InBlock && Has(place.Rule.InLoops, Flat(assignment.Extent.Text)), assignment, "an assignment in a loop");
            return;
        }
        var isListed = assignment.Operator == TokenKind.Equals && Has(place.Rule.Variables, assignment.Left.Extent.Text);
        RefuseUnless(isListed, assignment, "an assignment that is not listed");
        Visit(assignment.Right, place);
    }

    private void CheckLoop(ForEachStatementAst loop, Place place)
    {
        var head = loop.Extent.Text[..(loop.Body.Extent.StartOffset - loop.Extent.StartOffset)];
        RefuseUnless(!place.InLoop && !place.InBlock, loop, "a loop in a loop");
        RefuseUnless(place.Rule.Loops?.Contains(Flat(head)) ?? false, loop, "a loop that is not listed");
        Visit(loop.Body, place with { InLoop = true });
    }

    private void CheckCommand(CommandAst command, Place place)
    {
        var name = command.InvocationOperator == TokenKind.Unknown ? command.GetCommandName() : null;
        var index = rules.Functions.FindIndex(rule => rule.Name == name);
        if (index < 0)
        {
            CheckForeign(command, place);
        }
        else
        {
            CheckCall(command, place, index);
        }
    }

    private void CheckForeign(CommandAst command, Place place)
    {
        var blocks = command.CommandElements.OfType<ScriptBlockExpressionAst>().ToList();
        var text = command.Extent.Text;
        foreach (var block in Enumerable.Reverse(blocks))
        {
            var at = block.Extent.StartOffset - command.Extent.StartOffset;
            text = text[..at] + "{}" + text[(at + block.Extent.Text.Length)..];
        }
        RefuseUnless(command.Redirections.Count == 0 && (place.Rule.Commands?.Contains(Flat(text)) ?? false), command, "a command that is not listed");
        RefuseUnless(blocks.Count == 0 || (!place.InLoop && !place.InBlock), command, "a loop in a loop");
        foreach (var block in blocks.Select(block => block.ScriptBlock))
        {
            var isPlain = block is { ParamBlock: null, BeginBlock: null, ProcessBlock: null, DynamicParamBlock: null, CleanBlock: null };
            RefuseUnless(isPlain, block, "a block of another form");
            VisitAll([block.EndBlock], place with { InBlock = true });
        }
    }

    private void CheckCall(CommandAst command, Place place, int index)
    {
        RefuseUnless(index < rules.Functions.IndexOf(place.Rule), command, "a call of a function that comes later in the list");
        RefuseUnless(command.Redirections.Count == 0, command, "a redirection");
        var arguments = command.CommandElements.Skip(1).ToList();
        if (rules.Functions[index].Calls is { } calls)
        {
            var text = arguments.Count == 0 ? "" : command.Extent.Text[(arguments[0].Extent.StartOffset - command.Extent.StartOffset)..];
            RefuseUnless(calls.Contains(Flat(text)), command, "arguments that are not listed");
            return;
        }
        VisitAll(arguments, place);
    }
}
