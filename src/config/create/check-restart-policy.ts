import type { RestartPolicy } from '../../contract/docker.ts';
import type { CreateDialect } from './dialect.ts';
import type { Problems } from './problem.ts';

const TEXTS = {
  old: {
    count: (name: string, _count: number) =>
      `maximum retry count cannot be used with restart policy '${name}'`,
    negative: 'maximum retry count cannot be negative',
    unknown: (name: string) => `invalid restart policy '${name}'`,
  },
  new: {
    count: (_name: string, count: number) =>
      `invalid restart policy: maximum retry count can only be used with 'on-failure'${count < 0 ? ' and cannot be negative' : ''}`,
    negative: 'invalid restart policy: maximum retry count cannot be negative',
    unknown: (name: string) =>
      `invalid restart policy: unknown policy '${name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`,
  },
};

/** What is wrong with a restart policy (moby `validateRestartPolicy`). Pure. */
export function checkRestartPolicy(policy: RestartPolicy, dialect: CreateDialect, problems: Problems): void {
  const texts = TEXTS[dialect.restartPolicy];
  const name = policy.Name ?? '';
  const count = policy.MaximumRetryCount ?? 0;
  switch (name) {
    case '':
      return;
    case 'always':
    case 'unless-stopped':
    case 'no':
      if (count !== 0) problems.add(texts.count(name, count));
      return;
    case 'on-failure':
      if (count < 0) problems.add(texts.negative);
      return;
    default:
      problems.add(texts.unknown(name));
  }
}
