import { CAPABILITY_NAMES } from '../../host/capability-names.ts';
import { statusField } from '../../host/status-field.ts';
import type { Capabilities } from '../../oci/runtime-spec.ts';
import { type Check, OWN_DOING, processFile, type Source, sameText } from '../question.ts';

type SetName = 'bounding' | 'permitted' | 'effective' | 'inheritable' | 'ambient';
type Sets = Readonly<Record<SetName, bigint>>;

/** Fields of proc_pid_status(5). */
const FIELDS: Readonly<Record<SetName, string>> = {
  bounding: 'CapBnd',
  permitted: 'CapPrm',
  effective: 'CapEff',
  inheritable: 'CapInh',
  ambient: 'CapAmb',
};

const OWN_STATUS: Source = { kind: 'file', path: '/proc/self/status' };
const NEVER_AMBIENT =
  'The kernel has nothing in the ambient set that is not both permitted and inheritable (capabilities(7)).';

/**
 * The sets that the process has after execve(2): the kernel computes permitted and effective anew, so what a spec asks
 * there is not always what a process can have.
 */
export const capabilities: Check = {
  covers: ['process.capabilities', 'process.noNewPrivileges'],
  ask: ({ process }, circumstances) => {
    const status = processFile(circumstances, 'status');
    const noNewPrivileges = process?.noNewPrivileges ?? false;
    const asked = process?.capabilities;
    const expected = setsAfterExec(asked ?? {}, { uid: process?.user?.uid ?? 0, noNewPrivileges });
    const loses = losing(asked ?? {});
    const names = asked === undefined ? [] : (Object.keys(FIELDS) as SetName[]);
    return [
      ...names.map((name) => ({
        field: `process.capabilities.${name}`,
        asked: namesOf(expected[name]),
        sources: [status],
        judge: (text: string) => {
          const found = BigInt(`0x${statusField(text, FIELDS[name]) || '0'}`);
          const reason = [
            differenceOf(expected[name], found),
            loses.has(name) ? NEVER_AMBIENT : OWN_DOING,
          ].join('. ');
          return sameText(namesOf(expected[name]), namesOf(found), reason);
        },
      })),
      {
        field: 'process.noNewPrivileges',
        asked: String(noNewPrivileges),
        sources: [status, OWN_STATUS],
        judge: (text, own) => {
          const [found, isInherited] = [text, own].map((each) => statusField(each, 'NoNewPrivs') === '1');
          // It is inherited and never taken off (prctl(2), PR_SET_NO_NEW_PRIVS).
          const agrees = found === noNewPrivileges || (found === true && isInherited === true);
          return { found: String(found), agrees, reason: OWN_DOING };
        },
      },
    ];
  },
};

/**
 * What execve(2) makes of the sets that a runtime gives a process, for a program without file capabilities
 * (capabilities(7), "Transformation of capabilities during execve()"; with no_new_privs root gains nothing either,
 * security/commoncap.c). Pure.
 */
export function setsAfterExec(
  asked: Capabilities,
  { uid, noNewPrivileges }: { uid: number; noNewPrivileges: boolean },
): Sets {
  const [bounding, permitted, inheritable, ambient] = (
    ['bounding', 'permitted', 'inheritable', 'ambient'] as const
  ).map((name) => maskOf(asked[name] ?? [])) as [bigint, bigint, bigint, bigint];
  const ofRoot = inheritable | bounding;
  const gained = (noNewPrivileges ? ofRoot & permitted : ofRoot) | ambient;
  const after = uid === 0 ? gained : ambient;
  return { bounding, permitted: after, effective: after, inheritable, ambient };
}

/** A name that this version does not know is left out: a runtime warns of it and goes on. */
function maskOf(names: readonly string[]): bigint {
  return names.reduce((mask, name) => {
    const number = CAPABILITY_NAMES.indexOf(name.toUpperCase() as (typeof CAPABILITY_NAMES)[number]);
    return number < 0 ? mask : mask | (1n << BigInt(number));
  }, 0n);
}

function namesOf(mask: bigint): string {
  const names = Array.from({ length: 64 }, (_, bit) => bit)
    .filter((bit) => (mask >> BigInt(bit)) & 1n)
    .map((bit) => CAPABILITY_NAMES[bit]?.slice('CAP_'.length) ?? `bit ${bit}`);
  return names.join(' ') || 'none';
}

/** The sets that lack what was to be ambient and cannot be. */
function losing({ ambient = [], inheritable = [], permitted = [] }: Capabilities): ReadonlySet<SetName> {
  const isLost = (maskOf(ambient) & ~(maskOf(inheritable) & maskOf(permitted))) !== 0n;
  return new Set(isLost ? ['ambient', 'permitted', 'effective'] : []);
}

function differenceOf(expected: bigint, found: bigint): string {
  const difference = [
    ...(found & ~expected ? [`more: ${namesOf(found & ~expected)}`] : []),
    ...(expected & ~found ? [`missing: ${namesOf(expected & ~found)}`] : []),
  ];
  return difference.join('; ');
}
