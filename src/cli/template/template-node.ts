/** A part of a parsed template of Go's text/template, plain data. */
export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  /** Prints what it comes to, unless it only sets a variable. */
  | { readonly kind: 'action'; readonly pipe: Pipe }
  | { readonly kind: 'if' | 'with'; readonly pipe: Pipe; readonly body: Body; readonly otherwise: Body }
  | {
      readonly kind: 'range';
      /** The names of the key's and the element's variables, where there are any. */
      readonly names: readonly string[];
      readonly pipe: Pipe;
      readonly body: Body;
      readonly otherwise: Body;
    }
  | { readonly kind: 'break' | 'continue' }
  /** Prints a template that was defined by name, with what the pipe comes to as its dot. */
  | { readonly kind: 'template'; readonly name: string; readonly pipe?: Pipe };

/** What is printed, and the templates that it can name. */
export interface Template {
  readonly body: Body;
  readonly definitions: ReadonlyMap<string, Body>;
}

export type Body = readonly TemplateNode[];

/** Commands, each of which is given the result of the one before as its last argument. */
export interface Pipe {
  /** The variable that is set, and whether it is a new one. */
  readonly sets?: { readonly name: string; readonly isNew: boolean };
  readonly commands: readonly (readonly Operand[])[];
}

export type Operand = (
  | { readonly kind: 'dot' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'group'; readonly pipe: Pipe }
) & {
  /** Fields to follow from there: `.State.Status` of the dot is `['State', 'Status']`. */
  readonly path: readonly string[];
};
