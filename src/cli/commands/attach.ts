import { flag } from '../../config/flags/flag.ts';
import { text, toggle } from '../../config/flags/flag-kinds.ts';
import { LifecycleError } from '../../errors/lifecycle-error.ts';
import { defineCommand } from '../command.ts';
import { requireTerminal, runSession } from '../session/run-session.ts';

/** Docker's (docker/cli, container/attach.go): that the user left is an error of `attach`, and of `run` and `start` none. */
const DETACHED = 1;

export const attach = defineCommand({
  usage: '[OPTIONS] CONTAINER',
  flags: {
    'detach-keys': flag(text(), 'Override the key sequence for detaching a container'),
    'no-stdin': flag(toggle(), 'Do not attach STDIN'),
    'sig-proxy': flag(toggle(true), 'Proxy all received signals to the process'),
  },
  arguments: { least: 1, most: 1 },
  completes: 'container',
  description:
    'Connects this terminal to a running container: its output from now on, and its input where it was made with -i. The exit code is the container’s.',
  examples: [
    { line: 'attach web', what: 'see what it writes from now on; ctrl-c ends it' },
    { line: 'attach --no-stdin --sig-proxy=false web', what: 'only look; ctrl-c ends the looking' },
  ],
  run: async ({ io, positionals: [name = ''], values, engine }) => {
    const container = await (await engine()).get(name);
    const { Config, HostConfig, State } = await container.inspect();
    if (!State.Running) {
      throw new LifecycleError(
        'LIFECYCLE_REFUSED',
        'You cannot attach to a stopped container, start it first',
        { phase: 'attach', value: name, hint: `lockstep start -a ${name} does both.` },
      );
    }
    const tty = Config.Tty === true;
    const stdin = !values['no-stdin'] && Config.OpenStdin === true;
    requireTerminal({ stdin, tty }, io);
    const end = await runSession(container, io, {
      stdin,
      stdout: true,
      stderr: true,
      tty,
      proxySignals: values['sig-proxy'],
      detachKeys: values['detach-keys'],
    });
    if (end !== 'ended') return DETACHED;
    const condition = HostConfig.AutoRemove === true ? 'removed' : 'not-running';
    return (await container.wait({ condition })).exitCode;
  },
});
