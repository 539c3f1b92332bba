import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { FORWARD_ACTIONS, INVERSE_OF } from '../../../src/contract/states.ts';
import type { PlannedAction } from '../../../src/engine/planned-action.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { testAsRoot } from '../as-root.ts';
import { openCli } from '../cli/open-cli.ts';

const PROGRAM = join(import.meta.dirname, '../../../bin/lockstep');
const AS_USER = ['--reuid', '1000', '--regid', '1000', '--clear-groups', '--no-new-privs'];
/** Only root can become a plain user, and not every folder is his to read. */
const testAsUser = spawnSync('setpriv', [...AS_USER, PROGRAM, 'version']).status === 0 ? test : test.skip;
const PLANNED_ID = '0'.repeat(64);

const parseLines = <Row>(text: string): Row[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);

/** A plan with the id of the container that was made by it; its hostname is the id's beginning. */
const planFor = (id: string, text: string): PlannedAction[] =>
  parseLines(text.replaceAll(PLANNED_ID, id).replaceAll(PLANNED_ID.slice(0, 12), id.slice(0, 12)));

testAsRoot('what is executed is what was planned, in the journal and on disk', async (t) => {
  const { folder, lockstep, ownCgroup } = openCli(t);
  const readJournal = async () =>
    parseLines<{ event: string; from: string }>(
      (await lockstep('history', '--format', 'json', 'planned')).stdout,
    ).flatMap(({ event, from }) => (event.endsWith(' done') ? [{ from, action: event.split(' ')[0] }] : []));
  const listFiles = () => readdirSync(folder, { recursive: true }).sort();
  mkdirSync(join(folder, 'there'));
  const flags = [
    ...['--name', 'planned', '--ipc', 'shareable', '-m', '64m', '--workdir', '/made/here', ...ownCgroup],
    ...['-v', `${folder}/there:/there`, '-v', `${folder}/new:/new`, '-v', 'data:/data', '-i'],
    ...['-e', 'MODE=test', 'busybox', 'sleep', '1000'],
  ];
  // The first container unpacks the embedded image and finds the driver: a plan before it can only name what is likely.
  t.is((await lockstep('run', '--rm', ...ownCgroup, 'busybox', 'true')).code, 0);
  const before = listFiles();
  const planned = await lockstep('create', '--plan', '--format', 'json', ...flags);
  t.is(planned.code, 0, planned.stderr);
  t.deepEqual(listFiles(), before);

  const created = await lockstep('create', ...flags);
  t.is(created.code, 0, created.stderr);
  const id = created.stdout.trim();
  const plan = planFor(id, planned.stdout);
  const writes = plan.flatMap((action) => action.writes);
  const paths = writes.flatMap((write) => ('path' in write ? [write.path] : []));
  t.true(paths.includes(join(folder, 'new')));
  t.deepEqual(
    writes.flatMap((write) => (write.kind === 'directory' && existsSync(write.path) ? [write.path] : [])),
    [],
  );
  t.is((await lockstep('start', 'planned')).code, 0);

  const forward = await readJournal();
  t.deepEqual(
    plan.map(({ action, state }) => ({ from: state, action })),
    forward as unknown[],
  );
  t.deepEqual(
    paths.filter((path) => lstatSync(path, { throwIfNoEntry: false }) === undefined),
    [],
  );
  for (const write of writes)
    if (write.kind === 'file' && write.text !== undefined)
      t.is(readFileSync(write.path, 'utf8'), write.text, write.path);
  const mounted = readFileSync('/proc/self/mounts', 'utf8');
  for (const write of writes)
    if (write.kind === 'mount') t.true(mounted.includes(` ${write.path} ${write.type} `), write.path);
  const [monitor] = plan.flatMap((action) =>
    action.action === 'createRuntime' && action.writes[0]?.kind === 'process' ? [action.writes[0].argv] : [],
  );
  const pid = readFileSync(join(folder, 'root/containers', id, 'bundle/conmon.pid'), 'utf8').trim();
  t.deepEqual(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1), monitor as string[]);
  t.like(await lockstep('create', '--plan', ...flags), { code: 1, stdout: '' });

  t.is((await lockstep('stop', '-t', '0', 'planned')).code, 0);
  t.deepEqual(
    (await readJournal()).slice(forward.length).map(({ action }) => action as string),
    plan.map(({ undo }) => undo).toReversed(),
  );
});

testAsUser('no dry run: a plain user sees spec, actions and undo list, and nothing is touched', (t) => {
  const folder = temporaryFolder(t);
  chmodSync(folder, 0o755);
  const root = join(folder, 'root');
  const env = { PATH: process.env.PATH, LOCKSTEP_ROOT: root, LOCKSTEP_RUN: join(folder, 'run') };
  const lockstep = (...args: string[]) =>
    spawnSync('setpriv', [...AS_USER, PROGRAM, ...args], { cwd: folder, env, encoding: 'utf8' });
  const flags = ['--plan', '--cidfile', 'id', '-m', '64m'];
  const create = lockstep('create', ...flags, '--format', 'json', 'busybox', 'true');
  t.is(create.status, 0, create.stderr);
  const plan = parseLines<PlannedAction>(create.stdout);
  t.deepEqual(
    plan.map(({ action, undo }) => [action, undo]),
    FORWARD_ACTIONS.map((action) => [action, INVERSE_OF[action]]),
  );
  const spec = plan[0]?.writes.find((write) => write.kind === 'file');
  t.is(JSON.parse(spec?.text ?? '').linux.resources.memory.limit, 64 * 1024 ** 2);

  const run = lockstep('run', ...flags, '--until', 'mounted', 'busybox', 'true');
  t.is(run.status, 0, run.stderr);
  t.regex(run.stdout, /^ACTION .*\nbuildSpec +building-spec +discardSpec +directory /);
  t.regex(run.stdout, /\n\nUndo, in this order: unmount, removeCgroups, discardSpec\n$/);
  t.deepEqual(readdirSync(folder), []);
});
