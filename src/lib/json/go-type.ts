/**
 * A Go type as far as encoding/json tells values apart by it. `name` is the type's own, as its messages show it
 * (`int64`, `container.IpcMode`, `[]string`).
 */
export type GoType =
  | { readonly kind: 'string' | 'bool'; readonly name: string }
  | { readonly kind: 'number'; readonly name: string; readonly lowest: bigint; readonly highest: bigint }
  | { readonly kind: 'list'; readonly name: string; readonly element: GoType; readonly length?: number }
  /** `[]string` that also takes a lone string. */
  | { readonly kind: 'texts'; readonly name: string }
  | { readonly kind: 'map'; readonly name: string; readonly element: GoType }
  | {
      readonly kind: 'struct';
      readonly name: string;
      /** Read only where it is needed: most values are right. */
      readonly fields: () => Readonly<Record<string, GoType>>;
      /** Missing fields get Go's zero values, as members of lists do. */
      readonly complete?: boolean;
    };

export const STRING: GoType = { kind: 'string', name: 'string' };
export const BOOL: GoType = { kind: 'bool', name: 'bool' };
export const TEXTS: GoType = { kind: 'texts', name: 'string' };
export const INT: GoType = { kind: 'number', name: 'int', lowest: -(2n ** 63n), highest: 2n ** 63n - 1n };
export const INT64: GoType = { ...INT, name: 'int64' };
export const UINT: GoType = { kind: 'number', name: 'uint', lowest: 0n, highest: 2n ** 64n - 1n };
export const UINT64: GoType = { ...UINT, name: 'uint64' };
export const UINT16: GoType = { kind: 'number', name: 'uint16', lowest: 0n, highest: 65_535n };
export const UINT32: GoType = { kind: 'number', name: 'uint32', lowest: 0n, highest: 2n ** 32n - 1n };

/** A type of another name that holds the same: `type IpcMode string`. */
export function named<T extends GoType>(name: string, type: T): T {
  return { ...type, name };
}

export function listOf(element: GoType): GoType {
  return { kind: 'list', name: `[]${element.name}`, element };
}

/** A list of pointers: its name has the star, messages about a member have not. */
export function pointersTo(element: GoType): GoType {
  return { kind: 'list', name: `[]*${element.name}`, element };
}

export function mapOf(element: GoType, name = `map[string]${element.name}`): GoType {
  return { kind: 'map', name, element };
}

export function struct(name: string, fields: Readonly<Record<string, GoType>>): GoType {
  return { kind: 'struct', name, fields: () => fields };
}

/** A struct that stands in lists: what is missing of it is zero. */
export function member(name: string, fields: Readonly<Record<string, GoType>>): GoType {
  return { kind: 'struct', name, fields: () => fields, complete: true };
}
