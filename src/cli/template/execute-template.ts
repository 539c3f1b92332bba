import { formatGo, isMap, sortedEntries } from './format-go.ts';
import { FUNCTIONS, isTrue, type TemplateFunction } from './functions.ts';
import { templateError } from './template-error.ts';
import type { Body, Operand, Pipe, TemplateNode } from './template-node.ts';

/** What the names stand for in one part of a template. */
interface Scope {
  readonly dot: unknown;
  readonly variables: Map<string, unknown>;
  readonly outer?: Scope;
}

/**
 * What a template makes of a value. A field that is not there gives Go's `<no value>`, as a key of a map does. Pure.
 * @throws ConfigError `FLAG_INVALID`
 */
export function executeTemplate(
  body: Body,
  value: unknown,
  functions: Readonly<Record<string, TemplateFunction>> = FUNCTIONS,
): string {
  const inScope = (dot: unknown, outer: Scope | undefined): Scope => ({
    dot,
    variables: new Map(),
    ...(outer ? { outer } : {}),
  });

  const run = (nodes: Body, scope: Scope): string => nodes.map((node) => runNode(node, scope)).join('');

  function runNode(node: TemplateNode, scope: Scope): string {
    if (node.kind === 'text') return node.text;
    if (node.kind === 'action') {
      const result = evaluate(node.pipe, scope);
      return node.pipe.sets === undefined ? formatGo(result) : '';
    }
    const inner = inScope(scope.dot, scope);
    const found = evaluate(node.pipe, inner);
    if (node.kind === 'range') return runRange(node, found, inner);
    if (!isTrue(found)) return run(node.otherwise, inner);
    return run(node.body, node.kind === 'with' ? inScope(found, inner) : inner);
  }

  function runRange(node: TemplateNode & { kind: 'range' }, found: unknown, scope: Scope): string {
    const elements = elementsOf(found);
    if (elements.length === 0) return run(node.otherwise, scope);
    return elements
      .map(([key, element]) => {
        const inner = inScope(element, scope);
        const [first, second] = node.names;
        if (second !== undefined) inner.variables.set(second, element);
        if (first !== undefined) inner.variables.set(first, second === undefined ? element : key);
        return run(node.body, inner);
      })
      .join('');
  }

  function evaluate({ commands, sets }: Pipe, scope: Scope): unknown {
    let piped: readonly unknown[] = [];
    for (const command of commands) piped = [runCommand(command, piped, scope)];
    const [result] = piped;
    if (sets !== undefined) {
      const holder = sets.isNew ? scope : (holderOf(sets.name, scope) ?? scope);
      holder.variables.set(sets.name, result);
    }
    return result;
  }

  function runCommand(command: readonly Operand[], piped: readonly unknown[], scope: Scope): unknown {
    const [first, ...others] = command as [Operand, ...Operand[]];
    const given = [...others.map((each) => operandValue(each, scope)), ...piped];
    const callee = first.kind === 'function' ? functionNamed(first.name) : operandValue(first, scope);
    if (typeof callee === 'function') return callee(...given);
    if (given.length === 0) return callee;
    throw templateError(`can't give argument to non-function ${nameOf(first)}`, nameOf(first));
  }

  function operandValue(operand: Operand, scope: Scope): unknown {
    return follow(startOf(operand, scope), operand.path);
  }

  function startOf(operand: Operand, scope: Scope): unknown {
    switch (operand.kind) {
      case 'dot':
        return scope.dot;
      case 'literal':
        return operand.value;
      case 'group':
        return evaluate(operand.pipe, scope);
      case 'function':
        return functionNamed(operand.name)();
      case 'variable': {
        if (operand.name === '$') return value;
        const holder = holderOf(operand.name, scope);
        if (holder === undefined) throw templateError(`undefined variable "${operand.name}"`, operand.name);
        return holder.variables.get(operand.name);
      }
    }
  }

  function functionNamed(name: string): TemplateFunction {
    const found = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (found === undefined) throw templateError(`function "${name}" not defined`, name);
    return found;
  }

  return run(body, inScope(value, undefined));
}

function holderOf(name: string, scope: Scope | undefined): Scope | undefined {
  if (scope === undefined) return undefined;
  return scope.variables.has(name) ? scope : holderOf(name, scope.outer);
}

function elementsOf(value: unknown): [unknown, unknown][] {
  if (Array.isArray(value)) return [...value.entries()];
  if (isMap(value)) return sortedEntries(value);
  if (typeof value === 'number') return Array.from({ length: value }, (_, at) => [at, at]);
  if (value === undefined || value === null) return [];
  throw templateError(`range can't iterate over ${formatGo(value)}`, formatGo(value));
}

function follow(start: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => {
    const inner = typeof value === 'function' ? value() : value;
    return isMap(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined;
  }, start);
}

function nameOf(operand: Operand): string {
  const start = 'name' in operand ? operand.name : '';
  return [start, ...operand.path].join('.');
}
