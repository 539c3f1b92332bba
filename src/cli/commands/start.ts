import { flag } from '../../config/flags/flag.ts';
import { text, toggle } from '../../config/flags/flag-kinds.ts';
import { ConfigError } from '../../errors/config-error.ts';
import { defineCommand, type Invocation } from '../command.ts';
import { eachContainer } from '../each-container.ts';
import { beginProcess } from '../session/begin-process.ts';
import { requireTerminal, runSession } from '../session/run-session.ts';

const FLAGS = {
  attach: flag(toggle(), 'Attach STDOUT/STDERR and forward signals', { short: 'a' }),
  'detach-keys': flag(text(), 'Override the key sequence for detaching a container'),
  interactive: flag(toggle(), "Attach container's STDIN", { short: 'i' }),
  'sig-proxy': flag(toggle(true), 'Proxy received signals to the process'),
};

export const start = defineCommand({
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  flags: FLAGS,
  arguments: { least: 1 },
  completes: 'container',
  description:
    'Takes containers to started, from wherever they rest. With -a or -i stays connected to one until it ends; the exit code is then the container’s.',
  examples: [
    { line: 'start web', what: 'in the background' },
    { line: 'start -a job', what: 'and print what it writes until it ends' },
    { line: 'start -ai shell', what: 'with this terminal as its input' },
  ],
  run: (invocation) =>
    invocation.values.attach || invocation.values.interactive
      ? startAttached(invocation)
      : eachContainer(invocation, 'start', (container) => container.start()),
});

async function startAttached({ io, positionals, values, engine }: Invocation<typeof FLAGS>): Promise<number> {
  const [name = '', ...others] = positionals;
  if (others.length > 0) {
    throw new ConfigError('ARGUMENTS_INVALID', 'you cannot start and attach multiple containers at once', {
      value: positionals,
    });
  }
  const container = await (await engine({ staysUntilExit: true })).get(name);
  const { Config, HostConfig, Lockstep } = await container.inspect();
  const tty = Config.Tty === true;
  const stdin = values.interactive && Config.OpenStdin === true;
  requireTerminal({ stdin, tty }, io);
  const end = await runSession(container, io, {
    stdin,
    stdout: true,
    stderr: true,
    tty,
    proxySignals: values['sig-proxy'],
    detachKeys: values['detach-keys'],
    begin: () => beginProcess(container, Lockstep.breakpoints),
  });
  if (end !== 'ended') return 0;
  const condition = HostConfig.AutoRemove === true ? 'removed' : 'not-running';
  return (await container.wait({ condition })).exitCode;
}
