import { basename } from 'node:path';
import { type Check, OWN_DOING, processFile, type Question, sameText } from '../question.ts';

const EXECUTED =
  'The process can have changed this itself, or executed another program, since it was started.';
/** Runtimes add these where the spec has none, or an empty HOME (runc, libcontainer/init_linux.go). */
const ADDED_BY_RUNTIMES = new Set(['HOME', 'LISTEN_FDS', 'LISTEN_PID', 'NOTIFY_SOCKET']);
/** Field 7 of proc_pid_stat(5), counted from the third: the second, the name, may hold spaces. */
const TTY = 4;

/** What the process was started with, as far as it still shows it. */
export const command: Check = {
  covers: ['process.args', 'process.env', 'process.cwd', 'process.terminal'],
  ask: ({ process }, circumstances) => {
    const { args = [], env = [], cwd = '/', terminal = false } = process ?? {};
    const { pid } = circumstances;
    const questions: Question[] = [
      {
        field: 'process.args',
        asked: JSON.stringify(args),
        sources: [processFile(circumstances, 'cmdline')],
        judge: (text) => {
          const found = text.split('\0').slice(0, -1);
          return { found: JSON.stringify(found), agrees: isCommand(args, found), reason: EXECUTED };
        },
      },
      {
        field: 'process.env',
        asked: `${environment(env).size} variables`,
        sources: [processFile(circumstances, 'environ')],
        judge: (text) => judgeEnvironment(environment(env), environment(text.split('\0'))),
      },
      {
        field: 'process.cwd',
        asked: cwd,
        sources: [
          { kind: 'link', path: `/proc/${pid}/cwd` },
          { kind: 'place', root: `/proc/${pid}/root`, path: cwd },
        ],
        judge: (found, expected) => sameText(expected, found, OWN_DOING),
      },
      {
        field: 'process.terminal',
        asked: String(terminal),
        sources: [processFile(circumstances, 'stat')],
        judge: (text) => {
          const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
          return sameText(String(terminal), String(fields[TTY] !== '0'), OWN_DOING);
        },
      },
    ];
    return process === undefined ? [] : questions;
  },
};

/** A script is started through its interpreter, whose words then come first (execve(2), "Interpreter scripts"). */
function isCommand(asked: readonly string[], found: readonly string[]): boolean {
  if (asked.length === 0) return true;
  const [program = '', ...rest] = asked;
  const words = found.slice(-asked.length);
  const extra = found.length - asked.length;
  if (JSON.stringify(words.slice(1)) !== JSON.stringify(rest)) return false;
  if (extra === 0) return words[0] === program;
  const script = words[0] ?? '';
  return extra <= 2 && script.startsWith('/') && basename(script) === basename(program);
}

/** Where a name stands twice, the last one counts, as for Go’s and C’s `setenv`. */
function environment(entries: readonly string[]): Map<string, string> {
  return new Map(
    entries
      .filter((entry) => entry.includes('='))
      .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}

function judgeEnvironment(asked: ReadonlyMap<string, string>, found: ReadonlyMap<string, string>) {
  const missing = [...asked.keys()].filter((name) => !found.has(name));
  const changed = [...asked].filter(
    ([name, value]) =>
      found.has(name) && found.get(name) !== value && !(value === '' && ADDED_BY_RUNTIMES.has(name)),
  );
  const more = [...found.keys()].filter((name) => !asked.has(name) && !ADDED_BY_RUNTIMES.has(name));
  const differences = [
    ...missing.map((name) => `${name} is missing`),
    ...changed.map(([name]) => `${name} has another value`),
    ...more.map((name) => `${name} is not asked`),
  ];
  return {
    found: differences.join(', ') || `${asked.size} variables`,
    agrees: differences.length === 0,
    reason: EXECUTED,
  };
}
