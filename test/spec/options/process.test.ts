import test from 'ava';
import type { SpecInput } from '../../../src/contract/spec-input.ts';
import { SpecError } from '../../../src/errors/spec-error.ts';
import { buildSpec } from '../../../src/spec/build-spec.ts';
import { findPipeline } from '../../../src/spec/find-pipeline.ts';
import { specInput } from '../spec-input.ts';

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

for (const name of ['docker-1.11', 'docker-1.12', 'docker-1.13', 'docker-20.10', 'docker-24.0', 'current']) {
  const processOf = (config: SpecInput['config'], changes: Partial<SpecInput> = {}) =>
    buildSpec(specInput({ ...changes, config }), findPipeline(name)).process ?? {};

  test(`${name}: the entrypoint stands before the command, and either may be missing`, (t) => {
    t.deepEqual(processOf({ Entrypoint: ['sh', '-c'], Cmd: ['true'] }).args, ['sh', '-c', 'true']);
    t.deepEqual(processOf({ Entrypoint: ['sh'] }).args, ['sh']);
    t.deepEqual(processOf({ Cmd: ['true'] }).args, ['true']);
    t.deepEqual(processOf({ Entrypoint: null, Cmd: null }).args, []);
  });

  test(`${name}: the process starts where it is asked to, else in /`, (t) => {
    t.is(processOf({ Cmd: ['true'], WorkingDir: '/a//b/../c/' }).cwd, '/a/c');
    t.is(processOf({ Cmd: ['true'], WorkingDir: '' }).cwd, '/');
    t.is(processOf({ Cmd: ['true'] }).cwd, '/');
  });

  test(`${name}: a file is no place to start in`, (t) => {
    const rootfs = { ...specInput().rootfs, workingDirIsFile: true };
    const error = t.throws(() => processOf({ Cmd: ['true'], WorkingDir: '/bin/sh' }, { rootfs }), {
      instanceOf: SpecError,
    });

    t.is(error?.message, 'Cannot mkdir: /bin/sh is not a directory');
  });

  test(`${name}: a terminal is opened where it is asked for, and the environment tells its kind`, (t) => {
    const [with_, without] = [true, false].map((Tty) => processOf({ Hostname: 'h', Cmd: ['true'], Tty }));

    t.deepEqual([with_?.terminal, with_?.env], [true, [PATH, 'HOSTNAME=h', 'TERM=xterm']]);
    t.deepEqual([without?.terminal, without?.env], [undefined, [PATH, 'HOSTNAME=h']]);
  });

  test(`${name}: the configuration’s environment goes before the defaults, each in its place`, (t) => {
    const Env = ['PATH=/bin', 'A=1', 'HOSTNAME', 'A=2', '=odd', 'B='];

    t.deepEqual(processOf({ Hostname: 'h', Cmd: ['true'], Env }).env, [
      'PATH=/bin',
      'A=1',
      'A=2',
      '=odd',
      'B=',
    ]);
  });
}
