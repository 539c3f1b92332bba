import { flag } from '../config/flags/flag.ts';
import { choice, duration, list, text, toggle } from '../config/flags/flag-kinds.ts';
import { FAULT_KINDS, FAULT_MOMENTS } from '../contract/faults.ts';
import { CONTAINER_ACTIONS } from '../contract/states.ts';
import { parseFault, renderFault } from '../engine/faults/parse-fault.ts';

/** Some hundreds, which only completion needs. */
const faultWords = () =>
  FAULT_MOMENTS.flatMap((moment) =>
    CONTAINER_ACTIONS.flatMap((action) =>
      Object.keys(FAULT_KINDS).map((kind) => `${moment}:${action}=${kind}`),
    ),
  );

/** The flags that every command has, before or after its name. */
export const GLOBAL_FLAGS = {
  root: flag(
    text('', 'directory'),
    'Where containers and images are kept ($LOCKSTEP_ROOT, else /var/lib/lockstep)',
    {
      complete: 'directory',
    },
  ),
  run: flag(text('', 'directory'), 'Where sockets and locks are kept ($LOCKSTEP_RUN, else /run/lockstep)', {
    complete: 'directory',
  }),
  settings: flag(
    text('', 'file'),
    'The engine’s settings, in the form of dockerd’s daemon.json ($LOCKSTEP_SETTINGS)',
    { complete: 'file' },
  ),
  simulate: flag(toggle(), 'Act on a simulated kernel: nothing real is touched and no root is needed'),
  fault: flag(
    list((given) => renderFault(parseFault(given)), 'fault'),
    'Make something go wrong, really: before|after:ACTION=FAULT, such as after:setUpMounts=kill',
    { complete: faultWords },
  ),
  'action-timeout': flag(
    duration(),
    'How long each action may take before it is given up and undone (default 30s)',
  ),
  'log-level': flag(
    choice(['', 'debug', 'info', 'warn', 'error'], ''),
    'What the engine logs: debug, info, warn or error (default warn)',
    {
      complete: ['debug', 'info', 'warn', 'error'],
    },
  ),
  'log-file': flag(text('', 'file'), 'Where the engine logs, one line of JSON a message (default stderr)', {
    complete: 'file',
  }),
  format: flag(text(), 'How results and errors are printed: table, json, or a template such as {{.State}}', {
    complete: ['json', 'table'],
  }),
  help: flag(toggle(), 'Show what the command does, its flags and examples'),
} as const;

export type GlobalFlags = typeof GLOBAL_FLAGS;
