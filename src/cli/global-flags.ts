import { flag } from '../config/flags/flag.ts';
import { choice, text, toggle } from '../config/flags/flag-kinds.ts';

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
