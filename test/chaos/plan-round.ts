import type { CreateRequest } from '../../src/contract/docker.ts';
import { createRandom, type Random } from './random.ts';

/** What happens to one container in one round. */
export interface Life {
  readonly name: string;
  readonly kind: (typeof KINDS)[number];
  readonly request: CreateRequest;
  /** The code that its process ends with by itself; null when it never does, or never begins. */
  readonly ownCode: number | null;
  /** What it writes before it ends by itself. */
  readonly lines: number;
  readonly acts: readonly Act[];
}

export type Act = 'start' | 'wait' | 'pause' | 'resume' | 'stop' | 'kill' | 'restart' | 'remove';

export interface Kill {
  readonly victim: 'engine' | 'runc' | 'conmon';
  /** From the moment at which the engine begins to act. */
  readonly atMs: number;
}

export interface Round {
  readonly seed: number;
  readonly lives: readonly Life[];
  /** In order; the last one is the engine’s. */
  readonly kills: readonly Kill[];
  /** Engines that open the root next, and are killed so much later: in the middle of bringing everything to rest. */
  readonly reopenings: readonly number[];
}

const KINDS = ['short', 'long', 'tty', 'volumes', 'failing', 'stubborn'] as const;
const VICTIMS = ['engine', 'runc', 'conmon'] as const;
const PARTINGS: readonly [readonly Act[], ...(readonly Act[])[]] = [
  [],
  ['stop'],
  ['kill'],
  ['remove'],
  ['restart'],
  ['stop', 'remove'],
];
const PAUSES: typeof PARTINGS = [[], [], ['pause', 'resume'], ['pause']];
/** From the first step to the end of a removal, with a margin. */
const SPAN_MS = 600;
/** What opening a root takes in which something is to be brought to rest, with a margin. */
const REOPENING_MS = 150;

/** Everything about a round that is decided, and not left to the machine: it follows from the seed. Pure. */
export function planRound(seed: number): Round {
  const random = createRandom(seed);
  const lives = Array.from({ length: 2 + random.below(3) }, (_, index) =>
    planLife(`c${index}-${seed}`, random),
  );
  const others = Array.from({ length: 2 + random.below(5) }, () => ({
    victim: random.pick(VICTIMS),
    atMs: random.below(SPAN_MS),
  }));
  const engine = { victim: 'engine', atMs: random.below(SPAN_MS) } as const;
  const kills = [...others, engine].toSorted((one, other) => one.atMs - other.atMs);
  const reopenings = Array.from({ length: random.below(3) }, () => random.below(REOPENING_MS));
  return { seed, lives, kills, reopenings };
}

function planLife(name: string, random: Random): Life {
  const kind = random.pick(KINDS);
  const code = 1 + random.below(100);
  const lines = 1 + random.below(20);
  const writes = `i=0; while [ $i -lt ${lines} ]; do echo line $i; i=$((i+1)); done`;
  const shell = (script: string) => ['sh', '-c', script];
  const base = { Image: 'busybox' };
  const parting: readonly Act[] = random.pick(PARTINGS);
  const pausing: readonly Act[] = random.pick(PAUSES);
  switch (kind) {
    case 'short':
      return {
        ...{ name, kind, lines, ownCode: code, acts: ['start', 'wait'] },
        request: { ...base, Cmd: shell(`${writes}; exit ${code}`) },
      };
    case 'tty':
      return {
        ...{ name, kind, lines, ownCode: code, acts: ['start', 'wait'] },
        request: { ...base, Tty: true, Cmd: shell(`${writes}; exit ${code}`) },
      };
    case 'volumes':
      return {
        ...{ name, kind, lines, ownCode: code, acts: ['start', 'wait', 'remove'] },
        request: {
          ...base,
          Cmd: shell(`${writes} | tee /data/out; exit ${code}`),
          HostConfig: { Binds: [`vol-${name}:/data`], Tmpfs: { '/scratch': '' } },
        },
      };
    case 'failing':
      return {
        ...{ name, kind, lines: 0, ownCode: null, acts: ['start', 'remove'] },
        request: { ...base, Cmd: ['no-such-command'] },
      };
    case 'long':
      return {
        ...{ name, kind, lines: 0, ownCode: null, acts: ['start', ...pausing, ...parting] },
        request: { ...base, Cmd: shell('trap "exit 0" TERM; while :; do sleep 0.02; done') },
      };
    case 'stubborn':
      return {
        ...{ name, kind, lines: 0, ownCode: null, acts: ['start', ...parting] },
        request: { ...base, Cmd: shell('trap "" TERM; while :; do sleep 0.02; done'), StopTimeout: 0 },
      };
  }
}
