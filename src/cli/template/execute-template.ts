import { formatGo, isMap, sortedEntries } from './format-go.ts';
import { FUNCTIONS, isTrue, type TemplateFunction } from './functions.ts';
import { placeOf } from './place-of.ts';
import { executionError, templateError } from './template-error.ts';
import type { Body, Operand, Pipe, Template, TemplateNode } from './template-node.ts';

/** What the names stand for in one part of a template. */
interface Scope {
  readonly dot: unknown;
  readonly variables: Map<string, unknown>;
  readonly outer?: Scope;
}

/** How a loop is left by what was run in it. */
type Leaving = 'break' | 'continue' | undefined;

/** Templates within templates: what the stack holds, however each of them is built. Go has 100,000. */
const MOST_DEPTH = 500;

export interface Execution {
  readonly functions?: Readonly<Record<string, TemplateFunction>>;
  /** Whether a value may be without a field; else it is an error to ask for it, as for a struct of Go. Default: it always may. */
  readonly mayLack?: (holder: object, name: string) => boolean;
  /** What was parsed, for the places that errors name. */
  readonly source?: string;
}

/**
 * What a template makes of a value. A field that is not there, and need not be, gives Go's `<no value>`, as a key of a map does. Pure.
 * @throws ConfigError `TEMPLATE_FAILED`, `TEMPLATE_INVALID`
 */
export function executeTemplate(
  template: Template,
  value: unknown,
  { functions = FUNCTIONS, mayLack = () => true, source = '' }: Execution = {},
): string {
  const output: string[] = [];
  let depth = 0;

  /** Stops at the node that leaves the loop around it, and says how. */
  function run(nodes: Body, scope: Scope): Leaving {
    for (const node of nodes) {
      const leaving = runNode(node, scope);
      if (leaving !== undefined) return leaving;
    }
    return undefined;
  }

  function runNode(node: TemplateNode, scope: Scope): Leaving {
    switch (node.kind) {
      case 'text':
        output.push(node.text);
        return undefined;
      case 'action': {
        const result = evaluate(node.pipe, scope);
        if (node.pipe.sets === undefined) output.push(formatGo(result));
        return undefined;
      }
      case 'break':
      case 'continue':
        return node.kind;
      case 'template':
        runTemplate(node, scope);
        return undefined;
      case 'range': {
        const inner = within(scope, scope.dot);
        return runRange(node, evaluate(node.pipe, inner), inner);
      }
      case 'if':
      case 'with': {
        const inner = within(scope, scope.dot);
        const found = evaluate(node.pipe, inner);
        if (!isTrue(found)) return run(node.otherwise, inner);
        return run(node.body, node.kind === 'with' ? within(inner, found) : inner);
      }
    }
  }

  function runRange(node: TemplateNode & { kind: 'range' }, found: unknown, scope: Scope): Leaving {
    const elements = elementsOf(found);
    if (elements.length === 0) return run(node.otherwise, scope);
    for (const [key, element] of elements) {
      const inner = within(scope, element);
      const [first, second] = node.names;
      if (second !== undefined) inner.variables.set(second, element);
      if (first !== undefined) inner.variables.set(first, second === undefined ? element : key);
      if (run(node.body, inner) === 'break') break;
    }
    return undefined;
  }

  function runTemplate({ name, pipe }: TemplateNode & { kind: 'template' }, scope: Scope): void {
    const found = template.definitions.get(name);
    if (found === undefined) throw executionError(`template "${name}" not defined`, name);
    if (depth === MOST_DEPTH) throw executionError(`exceeded maximum template depth (${MOST_DEPTH})`, name);
    depth += 1;
    run(found, outermost(pipe === undefined ? undefined : evaluate(pipe, scope)));
    depth -= 1;
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
    throw executionError(`can't give argument to non-function ${nameOf(first)}`, nameOf(first));
  }

  function operandValue(operand: Operand, scope: Scope): unknown {
    return operand.path.reduce<unknown>(
      (found, name) => {
        const holder = typeof found === 'function' ? found() : found;
        return fieldOf(holder, name, operand);
      },
      startOf(operand, scope),
    );
  }

  function fieldOf(holder: unknown, name: string, operand: Operand): unknown {
    if (holder === undefined || holder === null) return undefined;
    if (isMap(holder) && Object.hasOwn(holder, name)) return holder[name];
    if (mayLack(Object(holder), name)) return undefined;
    const reason = isMap(holder)
      ? `map has no entry for key "${name}"`
      : `can't evaluate field ${name} in type interface {}`;
    const { place, text } = placeOf(operand, source);
    throw executionError(`template: ${place}: executing "" at <${text}>: ${reason}`, name);
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

  run(template.body, outermost(value));
  return output.join('');
}

/** `$` is what a template was given. */
function outermost(dot: unknown): Scope {
  return { dot, variables: new Map([['$', dot]]) };
}

function within(outer: Scope, dot: unknown): Scope {
  return { dot, variables: new Map(), outer };
}

function holderOf(name: string, scope: Scope | undefined): Scope | undefined {
  if (scope === undefined) return undefined;
  return scope.variables.has(name) ? scope : holderOf(name, scope.outer);
}

function elementsOf(value: unknown): [unknown, unknown][] {
  if (Array.isArray(value)) return [...value.entries()];
  if (isMap(value)) return sortedEntries(value);
  if (typeof value === 'number') return Array.from({ length: value }, (_, at) => [at, at]);
  // `index` finds '' in a map without elements, of whatever kind they would be.
  if (value === undefined || value === null || value === '') return [];
  throw executionError(`range can't iterate over ${formatGo(value)}`, formatGo(value));
}

function nameOf(operand: Operand): string {
  const start = 'name' in operand ? operand.name : '';
  return [start, ...operand.path].join('.');
}
