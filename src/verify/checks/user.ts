import { statusField } from '../../host/status-field.ts';
import { type Check, listed, OWN_DOING, processFile, type Question, sameText } from '../question.ts';
import { insideId } from './id-maps.ts';

/** Ids as the container counts them; without a number in the spec the runtime takes 0. */
export const user: Check = {
  covers: ['process.user'],
  ask: ({ process }, circumstances) => {
    const { uid = 0, gid = 0, additionalGids = [], umask } = process?.user ?? {};
    const status = processFile(circumstances, 'status');
    const { sharesUserNamespace } = circumstances;
    // /proc counts ids as the user namespace of the one who reads does, a map as its parent (user_namespaces(7)).
    const inside = (ids: string, map: string) => idsInside(ids, sharesUserNamespace ? undefined : map);
    const identity = (kind: 'uid' | 'gid', asked: number): Question => ({
      field: `process.user.${kind}`,
      asked: String(asked),
      sources: [status, processFile(circumstances, `${kind}_map`)],
      // Real, effective, saved and file system id (proc_pid_status(5)).
      judge: (text, map) =>
        sameText(String(asked), inside(statusField(text, kind === 'uid' ? 'Uid' : 'Gid'), map), OWN_DOING),
    });
    return [
      identity('uid', uid),
      identity('gid', gid),
      {
        field: 'process.user.additionalGids',
        asked: listed(additionalGids),
        sources: [status, processFile(circumstances, 'gid_map')],
        judge: (text, map) =>
          sameText(listed(additionalGids), inside(statusField(text, 'Groups'), map), OWN_DOING),
      },
      ...(umask === undefined ? [] : [askUmask(umask, status)]),
    ];
  },
};

function askUmask(umask: number, status: Question['sources'][number]): Question {
  const asked = octal(umask);
  return {
    field: 'process.user.umask',
    asked,
    sources: [status],
    judge: (text) => sameText(asked, octal(Number.parseInt(statusField(text, 'Umask'), 8)), OWN_DOING),
  };
}

function idsInside(field: string, map: string | undefined): string {
  const ids = field === '' ? [] : field.split(/\s+/).map(Number);
  return listed(ids.map((id) => (map === undefined ? id : insideId(map, id)) ?? `${id} of the host`));
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
