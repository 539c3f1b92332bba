import test from 'ava';
import type { SpecInput } from '../../src/contract/spec-input.ts';
import { SpecError } from '../../src/errors/spec-error.ts';
import { buildExecProcess, type ExecRequest } from '../../src/spec/build-exec-process.ts';
import { buildSpec } from '../../src/spec/build-spec.ts';
import { findPipeline } from '../../src/spec/find-pipeline.ts';
import { specInput, withHostConfig } from './spec-input.ts';

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function exec(request: ExecRequest, input: SpecInput = specInput(), name = 'docker-24.0') {
  const pipeline = findPipeline(name);
  return buildExecProcess({ Cmd: ['id'], ...request }, input, buildSpec(input, pipeline), pipeline);
}

test('an exec is the container’s process with another command', (t) => {
  const input = withHostConfig(
    { OomScoreAdj: 5, CapAdd: ['NET_ADMIN'] },
    { config: { Hostname: 'h', Cmd: ['true'], Env: ['A=1'], Tty: true, User: 'alice', WorkingDir: '/w' } },
  );
  const process = exec({}, input);

  t.deepEqual(process.args, ['id']);
  t.deepEqual(process.env, [PATH, 'HOSTNAME=h', 'A=1']);
  t.is(process.cwd, '/w');
  t.is(process.oomScoreAdj, 5);
  t.true(process.capabilities?.bounding?.includes('CAP_NET_ADMIN'));
  t.deepEqual(process.user, { uid: 1000, gid: 1000, additionalGids: [1000, 10] });
  t.false('terminal' in process);
  t.deepEqual(exec({}).user, { uid: 0, gid: 0, additionalGids: [0] });
  t.is(exec({}).cwd, '/');
});

test('what the exec asks for goes before what the container has', (t) => {
  const config = { Hostname: 'h', Cmd: ['true'], Env: ['A=1', 'B=1'], User: 'alice', WorkingDir: '/w' };
  const input = withHostConfig({ GroupAdd: ['audio'] }, { config });
  const process = exec({ Env: ['B=2', 'C=3'], WorkingDir: '/x', User: '7:8', Tty: true }, input);

  t.deepEqual(process.env, [PATH, 'HOSTNAME=h', 'TERM=xterm', 'A=1', 'B=2', 'C=3']);
  t.is(process.cwd, '/x');
  t.deepEqual(process.user, { uid: 7, gid: 8, additionalGids: [8, 29] });
  t.true(process.terminal);
});

test('a terminal has a size where it is said whole, since 23.0', (t) => {
  const size = (ConsoleSize: number[] | null, Tty = true, name = 'docker-24.0') =>
    exec({ Tty, ConsoleSize }, specInput(), name).consoleSize;

  t.deepEqual(size([24, 80]), { height: 24, width: 80 });
  t.is(size([24]), undefined);
  t.is(size([]), undefined);
  t.is(size(null), undefined);
  t.is(size([24, 80], false), undefined);
  t.is(size([24, 80], true, 'docker-20.10'), undefined);
});

test('a privileged exec has what the engine has', (t) => {
  const { bounding, effective, permitted } = exec({ Privileged: true }).capabilities ?? {};

  t.true((bounding?.length ?? 0) > 30);
  t.deepEqual([effective, permitted], [bounding, bounding]);
  t.true((exec({}).capabilities?.bounding?.length ?? 0) < 20);
});

test('an exec without a command is refused', (t) => {
  for (const Cmd of [[], null]) {
    t.is(t.throws(() => exec({ Cmd }), { instanceOf: SpecError })?.message, 'No exec command specified');
  }
});
