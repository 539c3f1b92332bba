import { cpSync, createWriteStream, existsSync, mkdirSync, rmSync } from 'node:fs';
import { execa } from 'execa';
import { join } from '../lib/paths/join.ts';
import { bundledName } from './bundle-tests.ts';
import { withPaths } from './full-titles.ts';
import { judgeResults, type Verdict } from './judge-results.ts';
import type { Vm } from './open-vm.ts';
import { parseTap, type TestResult } from './parse-tap.ts';

/** What a machine says of itself after a failure, by the file that it is kept in. */
const EVIDENCE: Readonly<Record<string, string>> = {
  'dmesg.txt': 'dmesg',
  'journal.txt':
    'if command -v journalctl; then journalctl -b --no-pager; fi; find / -xdev -name journal.jsonl | xargs -r tail -n 50',
  'mountinfo.txt': 'cat /proc/self/mountinfo',
  'cgroups.txt': 'find /sys/fs/cgroup -type d',
  'processes.txt': 'ps -ef',
  'runtime-state.txt':
    'find /run/runc /run/crun /run/lockstep; find /run -name state.json | xargs -r tail -n 50',
};

/** It unloads what the containers of others run in. */
const ALONE = 'test/vm/apparmor.test.ts';

/** Runs ava on these files (from the top of the project) inside a machine. After a failure its evidence is in `vm.logs`. */
export async function testKernel(
  vm: Vm,
  kernel: string,
  files: readonly string[],
  onLine: (line: string) => void,
): Promise<Verdict> {
  // What an earlier failure left says nothing about this run.
  rmSync(vm.logs, { recursive: true, force: true });
  mkdirSync(vm.logs, { recursive: true });
  const report = createWriteStream(join(vm.logs, 'tests.tap'));
  const results: TestResult[] = [];
  let exitCode = 0;
  for (const run of planTests(files)) {
    const tap: Uint8Array[] = [];
    let rest = '';
    const code = await vm.run(run.command, {
      onStdout: (bytes) => {
        tap.push(bytes);
        report.write(bytes);
        const lines = (rest + Buffer.from(bytes).toString()).split('\n');
        rest = lines.pop() ?? '';
        lines.forEach(onLine);
      },
    });
    results.push(...withPaths(parseTap(Buffer.concat(tap).toString()), run.files));
    exitCode ||= code;
  }
  report.end();
  const verdict = judgeResults(kernel, results, exitCode);
  if (!verdict.isGood) await keepEvidence(vm);
  return verdict;
}

interface PlannedRun {
  readonly command: string;
  readonly files: readonly string[];
}

/** The commands that run test files, with the file that must be alone on its own. Pure. */
export function planTests(files: readonly string[]): PlannedRun[] {
  const ava = (given: readonly string[], environment = ''): PlannedRun => {
    const quoted = given.map((file) => `'${bundledName(file).replaceAll("'", `'\\''`)}'`).join(' ');
    return {
      command: `${environment}node node_modules/ava/entrypoints/cli.js --config ava.vm.config.js --tap ${quoted} 2>&1`,
      files: given,
    };
  };
  const others = files.filter((file) => file !== ALONE);
  return [
    ...(files.includes(ALONE) ? [ava([ALONE], 'LOCKSTEP_VM_ALONE=1 ')] : []),
    ...(others.length > 0 ? [ava(others)] : []),
  ];
}

/** In one go, as a tar: a machine that is emulated takes its time over each command. */
async function keepEvidence(vm: Vm): Promise<void> {
  const folder = '/run/lockstep-evidence';
  const take = Object.entries(EVIDENCE).map(([name, command]) => `{ ${command}; } >${folder}/${name} 2>&1`);
  const tar: Uint8Array[] = [];
  await vm.run([`mkdir -p ${folder}`, ...take, `tar -C ${folder} -cf - .`].join('\n'), {
    onStdout: (bytes) => void tar.push(bytes),
  });
  await execa('tar', ['-C', vm.logs, '-xf', '-'], { input: Buffer.concat(tar) });
  if (existsSync(vm.serial)) cpSync(vm.serial, join(vm.logs, 'serial.log'));
}
