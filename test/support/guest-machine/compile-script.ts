import { parseSyntax, type SyntaxNode } from '../powershell/syntax.ts';
import { type Command, compileCommand } from './compile-command.ts';
import {
  compileExpression,
  type StatementCompiler,
  unsupported,
  variableName,
} from './compile-expression.ts';
import {
  type Expression,
  errorText,
  exitSignal,
  nameOfVariable,
  type Run,
  returnSignal,
  type Statement,
  writeVariable,
} from './run-time.ts';
import {
  collapse,
  enumerate,
  isTrue,
  numberOf,
  object,
  PsError,
  type PsTable,
  type PsValue,
  textOf,
} from './values.ts';

const compiler: StatementCompiler = { pipelineValue, statements };
const nothing: Statement = () => undefined;
const noInput: readonly PsValue[] = [];

const kinds: Readonly<Record<string, (node: SyntaxNode) => Statement>> = {
  empty_statement: () => nothing,
  pipeline: compilePipeline,
  if_statement: compileIf,
  foreach_statement: compileForeach,
  for_statement: compileFor,
  function_statement: compileFunction,
  try_statement: compileTry,
  flow_control_statement: compileFlow,
};

/** A script as one statement; a script that does not parse runs nothing and says so, as PowerShell does. */
export function compileScript(script: string): Statement {
  const syntax = parseSyntax(script);
  if (syntax.hasError) {
    return (run) => {
      run.stderr.push(
        'The script has a syntax error.\r\n    + CategoryInfo          : ParserError: (:) [], ParseException',
      );
    };
  }
  const body = sequence(syntax.root.named.map(statements));
  return (run, out) => runToEnd(run, out, body);
}

function runToEnd(run: Run, out: PsValue[], body: Statement): void {
  try {
    body(run, out);
  } catch (error) {
    if (error instanceof PsError) {
      run.stderr.push(errorText(error));
    } else if (error !== returnSignal && error !== exitSignal) {
      throw error;
    }
  }
}

/** Compiles a statement, a list of statements, or a block in braces. */
function statements(node: SyntaxNode): Statement {
  if (['statement_list', 'statement_block', 'script_block', 'script_block_body'].includes(node.type)) {
    return sequence(node.named.map(statements));
  }
  const compile = kinds[node.type];
  return compile ? compile(node) : (run) => void unsupported(node)(run);
}

function sequence(parts: readonly Statement[]): Statement {
  const [only] = parts;
  if (parts.length === 1 && only) {
    return only;
  }
  return (run, out) => {
    for (let at = 0; at < parts.length; at += 1) {
      parts[at]?.(run, out);
    }
  };
}

function pipelineValue(node: SyntaxNode): Expression {
  const [only] = node.named;
  if (node.named.length === 1 && only && isExpression(only)) {
    return compileExpression(only, compiler);
  }
  const emit = compilePipeline(node);
  return (run) => {
    const outputs: PsValue[] = [];
    emit(run, outputs);
    return collapse(outputs);
  };
}

function isExpression(node: SyntaxNode): boolean {
  return !['command', 'assignment_expression', 'pipeline_chain'].includes(node.type);
}

function compilePipeline(node: SyntaxNode): Statement {
  const [head, ...others] = node.named;
  if (!head || others.length > 0) {
    return (run) => void unsupported(node)(run);
  }
  if (head.type === 'assignment_expression') {
    return compileAssignment(head);
  }
  return head.type === 'pipeline_chain' ? compileChain(head.named) : compileChain([head]);
}

/** Stages of a pipeline: each gets the outputs of the one before it. */
function compileChain(nodes: readonly SyntaxNode[]): Statement {
  const stages = nodes.map((node) =>
    node.type === 'command' ? compileCommand(node, compiler) : compileValue(node),
  );
  const [only] = stages;
  if (only && stages.length === 1) {
    return (run, out) => only(run, noInput, out);
  }
  return (run, out) => {
    let input = noInput;
    stages.forEach((stage, index) => {
      const outputs = index === stages.length - 1 ? out : [];
      stage(run, input, outputs);
      input = outputs;
    });
  };
}

function compileValue(node: SyntaxNode): Command {
  const value = compileExpression(node, compiler);
  if (node.type === 'post_increment_expression') {
    return (run) => void value(run);
  }
  return (run, _, out) => {
    const found = value(run);
    if (Array.isArray(found)) {
      out.push(...found);
    } else {
      out.push(found);
    }
  };
}

function compileAssignment(node: SyntaxNode): Statement {
  const [left, operator, right] = node.named;
  const target = left?.named[0];
  if (!target || !right || operator?.text !== '=') {
    return (run) => void unsupported(node)(run);
  }
  const value = pipelineValue(right);
  const name = variableName(target);
  if (name !== null) {
    return (run) => writeVariable(run, name, value(run));
  }
  return compileElementAssignment(target, value);
}

function compileElementAssignment(target: SyntaxNode, value: Expression): Statement {
  const [holder, index] = target.named;
  if (target.type !== 'element_access' || !holder || !index) {
    return (run) => void unsupported(target)(run);
  }
  const [table, key] = [compileExpression(holder, compiler), compileExpression(index, compiler)];
  return (run) => {
    const found = table(run) as PsTable;
    found.entries.set(textOf(key(run)).toLowerCase(), value(run));
  };
}

function compileIf(node: SyntaxNode): Statement {
  const branches = [
    node,
    ...node.named.flatMap((child) => (child.type === 'elseif_clauses' ? child.named : [])),
  ];
  const last = node.named.find((part) => part.type === 'else_clause');
  return branches.reduceRight(compileBranch, last ? statements(child(last, 'statement_block')) : nothing);
}

function compileBranch(otherwise: Statement, branch: SyntaxNode): Statement {
  const condition = pipelineValue(child(branch, 'pipeline'));
  const body = statements(child(branch, 'statement_block'));
  return (run, out) => (isTrue(condition(run)) ? body : otherwise)(run, out);
}

function compileForeach(node: SyntaxNode): Statement {
  const name = variableName(child(node, 'variable')) ?? nameOfVariable('null');
  const items = pipelineValue(child(node, 'pipeline'));
  const body = statements(child(node, 'statement_block'));
  return (run, out) => {
    const value = items(run);
    for (const item of value === null ? [] : enumerate(value)) {
      writeVariable(run, name, item);
      body(run, out);
    }
  };
}

function compileFor(node: SyntaxNode): Statement {
  const [start, next] = ['for_initializer', 'for_iterator'].map((part) =>
    statements(child(child(node, part), 'pipeline')),
  );
  const condition = pipelineValue(child(child(node, 'for_condition'), 'pipeline'));
  const body = statements(child(node, 'statement_block'));
  return (run, out) => {
    const dropped: PsValue[] = [];
    for (start?.(run, dropped); isTrue(condition(run)); next?.(run, dropped)) {
      body(run, out);
    }
  };
}

function compileFunction(node: SyntaxNode): Statement {
  const name = child(node, 'function_name').text.toLowerCase();
  const list = node.named.find((part) => part.type === 'function_parameter_declaration')?.named[0];
  const parameters = (list?.named ?? []).map((parameter) => variableName(parameter.named[0])?.bare ?? '');
  const bodyNode = node.named.find((part) => part.type === 'script_block');
  const body = bodyNode ? statements(bodyNode) : nothing;
  return (run) => {
    run.functions.set(name, { parameters, body });
  };
}

function compileTry(node: SyntaxNode): Statement {
  const body = statements(child(node, 'statement_block'));
  const clause = node.named.find((part) => part.type === 'catch_clauses')?.named[0];
  const handler = clause ? statements(child(clause, 'statement_block')) : null;
  const end = node.named.find((part) => part.type === 'finally_clause');
  const last = end ? statements(child(end, 'statement_block')) : nothing;
  return (run, out) => {
    try {
      body(run, out);
    } catch (error) {
      if (!(error instanceof PsError) || !handler) {
        throw error;
      }
      run.frame.variables.set('_', errorRecord(error));
      handler(run, out);
    } finally {
      last(run, out);
    }
  };
}

function errorRecord(error: PsError): PsValue {
  const info = object(error.category, { Category: error.category });
  return object(error.message, {
    CategoryInfo: info,
    Exception: object(error.message, { Message: error.message }),
  });
}

function compileFlow(node: SyntaxNode): Statement {
  const keyword = node.children[0]?.text.toLowerCase();
  const [value] = node.named;
  if (keyword === 'exit' && value) {
    return compileExit(pipelineValue(value));
  }
  if (keyword !== 'return') {
    return (run) => void unsupported(node)(run);
  }
  const emit = value ? compilePipeline(value) : nothing;
  return (run, out) => {
    emit(run, out);
    throw returnSignal;
  };
}

function compileExit(code: Expression): Statement {
  return (run) => {
    run.exitCode = numberOf(code(run));
    throw exitSignal;
  };
}

function child(node: SyntaxNode, type: string): SyntaxNode {
  const found = node.named.find((part) => part.type === type);
  if (!found) {
    throw new TypeError(`line ${node.line}: ${node.type} without ${type}`);
  }
  return found;
}
