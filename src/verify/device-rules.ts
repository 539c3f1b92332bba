import type { Device, DeviceRule } from '../oci/runtime-spec.ts';
import type { Judgement } from './question.ts';

/** Devices or device: `*` stands for every number, `a` for both types. */
interface Pattern {
  readonly type: string;
  readonly major: string;
  readonly minor: string;
}

const LETTERS = ['r', 'w', 'm'] as const;
type Letter = (typeof LETTERS)[number];

/** What runc and crun allow after the spec's own rules (runc, libcontainer/specconv, AllowedDevices; crun, cgroup-resources.c). */
const ALLOWED_BY_RUNTIMES: readonly DeviceRule[] = [
  'c *:* m',
  'b *:* m',
  ...['c 1:3', 'c 1:5', 'c 1:7', 'c 1:8', 'c 1:9', 'c 5:0', 'c 5:1', 'c 5:2', 'c 136:*', 'c 10:200'].map(
    (device) => `${device} rwm`,
  ),
].map((line) => toRule(line));

/** What hardly any container may use: memory, ports, the kernel's log, loop devices, disks, KVM, FUSE, consoles, sound. */
const DANGEROUS =
  'c 1:1,c 1:2,c 1:4,c 1:11,b 7:0,b 8:0,b 253:0,b 259:0,c 10:232,c 10:229,c 10:237,c 4:0,c 116:0';

/** The devices whose use is tried, as `c 1:3`: all that a rule or node names, every container's, and some that few may use. Pure. */
export function devicesToTry(rules: readonly DeviceRule[], nodes: readonly Device[]): string[] {
  const named = [...rules, ...ALLOWED_BY_RUNTIMES].flatMap((rule) => {
    const { type, major, minor } = patternOf(rule);
    if (major === '*') return [];
    return (type === 'a' ? ['c', 'b'] : [type]).map(
      (each) => `${each} ${major}:${minor === '*' ? 0 : minor}`,
    );
  });
  const made = nodes
    .filter(({ type }) => type !== 'p')
    .map(({ type, major = 0, minor = 0 }) => `${type === 'b' ? 'b' : 'c'} ${major}:${minor}`);
  return [...new Set([...named, ...made, ...DANGEROUS.split(',')])];
}

/** Compares what was tried, a line such as `c 1:3 rwm` for each device, with the rules. Pure. */
export function judgeAccess(rules: readonly DeviceRule[], text: string): Judgement {
  const lines = text.trim().split('\n');
  const wrong = lines.flatMap((line) => {
    const [type = '', numbers = '', access = ''] = line.split(' ');
    const [major = '', minor = ''] = numbers.split(':');
    return problemsOf({ type, major, minor }, rules, (letter) => access.includes(letter));
  });
  return wrong.length === 0
    ? { found: `as asked, for ${lines.length} devices that were tried`, agrees: true }
    : { found: wrong.join(', '), agrees: false };
}

/**
 * Compares `devices.list` of version 1 of cgroups with the rules: each of its lines must be allowed, and each allowed one
 * be in it. Pure.
 */
export function judgeList(rules: readonly DeviceRule[], text: string): Judgement {
  const lines = text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map(toRule);
  const more = lines.flatMap((line) =>
    lettersOf(line)
      .filter(
        (letter) =>
          !isAllowed(
            patternOf(line),
            letter,
            isEverything(patternOf(line)) ? rules.filter(isForAll) : rules,
          ) && !isDefault(patternOf(line), letter),
      )
      .map((letter) => `${rendered(patternOf(line))} ${letter} is allowed`),
  );
  const missing = rules
    .filter(({ allow }) => allow)
    .flatMap((rule) =>
      lettersOf(rule)
        .filter((letter) => isAllowed(patternOf(rule), letter, rules))
        .filter((letter) => !isAllowed(patternOf(rule), letter, lines))
        .map((letter) => `${rendered(patternOf(rule))} ${letter} is refused`),
    );
  const wrong = [...more, ...missing];
  return wrong.length === 0
    ? { found: `${lines.length} lines, all as asked`, agrees: true }
    : { found: wrong.join(', '), agrees: false };
}

function problemsOf(
  device: Pattern,
  rules: readonly DeviceRule[],
  isGranted: (letter: Letter) => boolean,
): string[] {
  return LETTERS.flatMap((letter) => {
    const isAsked = isAllowed(device, letter, rules);
    if (isAsked === isGranted(letter) || (!isAsked && isDefault(device, letter))) return [];
    return [`${rendered(device)} ${letter} is ${isAsked ? 'refused' : 'allowed'}`];
  });
}

/** The last rule that says something counts: one that allows must hold it all, one that denies need only touch it. */
function isAllowed(device: Pattern, letter: Letter, rules: readonly DeviceRule[]): boolean {
  const last = rules
    .filter((rule) => lettersOf(rule).includes(letter))
    .findLast((rule) => (rule.allow ? holds(patternOf(rule), device) : touches(patternOf(rule), device)));
  return last?.allow ?? false;
}

/** Where everything is allowed, the exceptions are not in the list (security/device_cgroup.c, devcgroup_seq_show). */
function isForAll(rule: DeviceRule): boolean {
  return rule.allow || isEverything(patternOf(rule));
}

function isEverything({ type, major, minor }: Pattern): boolean {
  return type === 'a' && major === '*' && minor === '*';
}

function isDefault(device: Pattern, letter: Letter): boolean {
  return isAllowed(device, letter, ALLOWED_BY_RUNTIMES);
}

function holds(outer: Pattern, inner: Pattern): boolean {
  const fits = (one: string, other: string, all: string) => one === all || one === other;
  return (
    fits(outer.type, inner.type, 'a') &&
    fits(outer.major, inner.major, '*') &&
    fits(outer.minor, inner.minor, '*')
  );
}

function touches(one: Pattern, other: Pattern): boolean {
  const meet = (a: string, b: string, all: string) => a === b || a === all || b === all;
  return (
    meet(one.type, other.type, 'a') && meet(one.major, other.major, '*') && meet(one.minor, other.minor, '*')
  );
}

/** -1 stands for every number, as do missing ones. */
function patternOf({ type = 'a', major = -1, minor = -1 }: DeviceRule): Pattern {
  const number = (value: number) => (value < 0 ? '*' : String(value));
  return { type: type === 'u' ? 'c' : type || 'a', major: number(major), minor: number(minor) };
}

function lettersOf({ access }: DeviceRule): Letter[] {
  return LETTERS.filter((letter) => (access || 'rwm').includes(letter));
}

function rendered({ type, major, minor }: Pattern): string {
  return `${type} ${major}:${minor}`;
}

/** A line of devices.list: `c 1:3 rwm`, `a *:* rwm`. */
function toRule(line: string): DeviceRule {
  const [type = 'a', numbers = '*:*', access = 'rwm'] = line.split(' ');
  const [major = -1, minor = -1] = numbers.split(':').map((number) => (number === '*' ? -1 : Number(number)));
  return { allow: true, type, major, minor, access };
}
