import type { Seccomp, Spec } from '../../src/oci/runtime-spec.ts';
import { canonicalProcess, canonicalSpec } from './canonical.ts';
import { type Difference, differences } from './compare.ts';
import { withoutRandomNames } from './environment.ts';
import type { Outcome } from './run-case.ts';
import { expandSymbols } from './symbols.ts';
import type { VectorCase } from './vector-case.ts';

/** Compares what Lockstep made of a case with what dockerd made of it, as the vectors' README says. */
export function judgeCase(
  vector: VectorCase,
  outcome: Outcome,
  readSeccomp: (file: string) => Seccomp,
): Difference[] {
  if (vector.spec !== undefined || wasGivenToRunc(vector)) return judgeAccepted(vector, outcome, readSeccomp);
  const found = outcome.phase === 'accepted' ? undefined : outcome.message;
  if (vector.phase !== outcome.phase) {
    return [
      {
        path: 'phase',
        expected: `${vector.phase ?? 'accepted'}: ${vector.error ?? ''}`,
        found: `${outcome.phase}: ${found ?? ''}`,
      },
    ];
  }
  if (found === undefined) return [];
  const [expectedText, foundText] = texts(vector, outcome.root, found);
  return expectedText === foundText ? [] : [{ path: 'error', expected: expectedText, found: foundText }];
}

/** The spec itself was not kept, but runc was called with it: dockerd accepted the case. */
function wasGivenToRunc({ runcArgs, spec }: VectorCase): boolean {
  return spec === undefined && runcArgs !== undefined;
}

function texts(vector: VectorCase, root: string, found: string): [string, string] {
  const expected = expandSymbols(vector.error ?? '', root);
  if (vector.phase === 'cli') return [firstLine(expected), firstLine(found)];
  if (vector.phase === 'daemon') {
    // Lines are joined by " | "; those of the log come first.
    const count = found.split('\n').length;
    return [sortedNames(expected.split(' | ').slice(-count).join('\n')), sortedNames(found)];
  }
  return [sortedNames(withoutRandomNames(expected)), sortedNames(withoutRandomNames(found))];
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}

/** Go lists the keys of a map in any order. */
function sortedNames(message: string): string {
  const list = /^(.*(?:network endpoints|configuration option): )(.*)$/s.exec(message);
  return list === null ? message : `${list[1]}${(list[2] ?? '').split(', ').sort().join(', ')}`;
}

function judgeAccepted(
  vector: VectorCase,
  outcome: Outcome,
  readSeccomp: (file: string) => Seccomp,
): Difference[] {
  if (outcome.phase !== 'accepted') {
    return [{ path: 'phase', expected: 'accepted', found: `${outcome.phase}: ${outcome.message}` }];
  }
  const chance = {
    addedGroups: vector.request?.HostConfig?.GroupAdd?.length ?? 0,
    links: vector.request?.HostConfig?.Links?.length ?? 0,
  };
  const spec =
    vector.spec === undefined
      ? []
      : differences(
          canonicalSpec(withSeccomp(expandSymbols(vector.spec, outcome.root), readSeccomp), chance),
          canonicalSpec(outcome.spec, chance),
        );
  const execs = (vector.execs ?? []).flatMap(({ process }, index) => {
    const found = outcome.execs[index];
    if (process === undefined || found === undefined) return [];
    const expected = canonicalProcess(expandSymbols(process, outcome.root), chance);
    return differences(
      JSON.parse(JSON.stringify(expected)),
      typeof found === 'string' ? found : JSON.parse(JSON.stringify(canonicalProcess(found, chance))),
      `execs[${index}].process`,
    );
  });
  const updates = (vector.updates ?? []).flatMap(({ resources, response, status }, index) => {
    // A container that does not run has nothing to be told.
    if (resources === undefined && status === 200) return [];
    const expected = resources ?? expandSymbols(response?.message ?? '', outcome.root);
    return differences(expected, outcome.updates[index], `updates[${index}].resources`);
  });
  return [...spec, ...execs, ...updates];
}

function withSeccomp(spec: Spec, readSeccomp: (file: string) => Seccomp): Spec {
  const file = (spec.linux?.seccomp as { $file?: string } | undefined)?.$file;
  return file === undefined ? spec : { ...spec, linux: { ...spec.linux, seccomp: readSeccomp(file) } };
}
