import { RUN_FLAGS } from '../../config/flags/container-flags.ts';
import { flag } from '../../config/flags/flag.ts';
import { toRunCall } from '../../config/flags/parse-run-flags.ts';
import { MILESTONES } from '../../contract/states.ts';
import { defineCommand } from '../command.ts';
import { createCalled } from '../create-called.ts';
import { createContext } from '../create-context.ts';
import { beginProcess } from '../session/begin-process.ts';
import { requireTerminal, runSession } from '../session/run-session.ts';
import { milestone, OWN_CREATE_FLAGS } from '../state-flags.ts';

export const run = defineCommand({
  usage: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
  flags: {
    ...RUN_FLAGS,
    ...OWN_CREATE_FLAGS,
    until: flag(milestone, 'Take the container to this state only, print its id and leave it there', {
      complete: MILESTONES,
    }),
  },
  arguments: {},
  completes: 'image',
  interspersed: false,
  description:
    'Creates a container, takes it to started and stays connected to it until it ends; the exit code is the container’s. Takes the flags of docker run.',
  examples: [
    { line: 'run --rm busybox echo hello', what: 'run a command and leave nothing behind' },
    { line: 'run --rm -it busybox', what: 'a shell; ctrl-p ctrl-q leaves it running' },
    { line: 'run -d --name web -m 64m busybox httpd -f', what: 'in the background, with a memory limit' },
    { line: 'run --until mounted --name look busybox', what: 'prepare everything but the process' },
    {
      line: 'run --plan --format json busybox httpd -f',
      what: 'the ordered actions, touching nothing: no root needed',
    },
  ],
  run: async (invocation) => {
    const { io, values, engine } = invocation;
    const { run: how, ...call } = toRunCall(invocation, createContext(io, 'run'));
    const { AttachStdin = false, AttachStdout = false, AttachStderr = false } = call.request;
    const streams = {
      stdin: AttachStdin === true,
      stdout: AttachStdout === true,
      stderr: AttachStderr === true,
    };
    const isAttached = values.until === undefined && !how.detach;
    if (values.plan) {
      const { planCalled } = await import('../plan-called.ts');
      await planCalled(io, call, values, { until: values.until, staysUntilExit: isAttached });
      return 0;
    }
    if (isAttached) requireTerminal({ stdin: streams.stdin, tty: how.tty }, io);

    const container = await createCalled(() => engine({ staysUntilExit: isAttached }), io, call, values);
    if (!isAttached) {
      await container.advanceTo(values.until ?? 'started');
      io.stdout.write(`${container.id}\n`);
      return 0;
    }
    const end = await runSession(container, io, {
      ...streams,
      tty: how.tty,
      proxySignals: how.proxySignals,
      detachKeys: how.detachKeys,
      begin: () => beginProcess(container, values['break-at']),
    });
    if (end === 'held') io.stdout.write(`${container.id}\n`);
    if (end !== 'ended') return 0;
    const { exitCode } = await container.wait({ condition: how.remove ? 'removed' : 'not-running' });
    return exitCode;
  },
});
