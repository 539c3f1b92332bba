import test from 'ava';
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import { CliError } from '../../src/errors/cli-error.ts';
import { ConfigError } from '../../src/errors/config-error.ts';
import { RuntimeError } from '../../src/errors/runtime-error.ts';
import { StoreError } from '../../src/errors/store-error.ts';
import { VmError } from '../../src/errors/vm-error.ts';

const notFound = new RuntimeError('COMMAND_NOT_FOUND', 'x', { exitCode: 127 });
const notExecutable = new RuntimeError('COMMAND_NOT_EXECUTABLE', 'x', { exitCode: 126 });
const runtimeFailed = new RuntimeError('RUNTIME_FAILED', 'x');
const badFlag = new ConfigError('FLAG_INVALID', 'x');
const badConfig = new ConfigError('CONFIG_REFUSED', 'x');
const noTemplate = new ConfigError('TEMPLATE_INVALID', 'x');
const badTemplate = new ConfigError('TEMPLATE_FAILED', 'x');
const noArguments = new ConfigError('ARGUMENTS_INVALID', 'x');
const noTerminal = new CliError('NOT_A_TERMINAL', 'x');
const noContainer = new StoreError('CONTAINER_NOT_FOUND', 'x');
const givenUp = new VmError('VM_CANCELLED', 'x');
const defect = new TypeError('x');

for (const [title, error, codes] of [
  ['a command that is not in the image', notFound, { run: 127, start: 127, create: 1, rm: 1 }],
  ['a command that cannot be executed', notExecutable, { run: 126, start: 126, create: 1, rm: 1 }],
  ['a runtime that fails', runtimeFailed, { run: 125, start: 1, create: 1, rm: 1 }],
  ['a flag that cannot be read', badFlag, { run: 125, start: 125, create: 125, rm: 125 }],
  ['a configuration that is refused', badConfig, { run: 125, start: 1, create: 125, rm: 1 }],
  ['arguments that are missing', noArguments, { run: 1, create: 1, rm: 1 }],
  ['-t without a terminal', noTerminal, { run: 1, start: 1 }],
  ['a template that is none', noTemplate, { inspect: 64, version: 64, ps: 1 }],
  ['a template that cannot be executed', badTemplate, { inspect: 1, ps: 1 }],
  ['a container that is not there', noContainer, { run: 125, start: 1, create: 1, rm: 1 }],
  ['work that was given up on request', givenUp, { vm: 130 }],
  ['a defect', defect, { run: 125, start: 125, create: 125, rm: 125 }],
] as const) {
  test(`${title}: the exit codes of ${Object.keys(codes).join(', ')}`, (t) => {
    t.deepEqual(
      Object.fromEntries(Object.keys(codes).map((command) => [command, exitCodeOf(error, command)])),
      codes,
    );
  });
}
