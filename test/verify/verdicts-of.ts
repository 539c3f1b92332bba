import type { Spec } from '../../src/oci/runtime-spec.ts';
import type { Check, Circumstances } from '../../src/verify/question.ts';
import { describeSource } from '../../src/verify/read-source.ts';
import { decide } from '../../src/verify/verify-process.ts';

export const PID = 42;

/** A host with cgroup v1 and no security module. */
export const CIRCUMSTANCES: Circumstances = {
  pid: PID,
  bundle: '/bundle',
  cgroupVersion: 1,
  cgroupFolders: {},
  processFolders: [],
  cgroupFiles: {},
  securityModules: [],
  pageSize: 4096,
  memoryBytes: 8 * 1024 ** 3,
  sharesUserNamespace: false,
};

/**
 * `FIELD: VERDICT (FOUND)` for each field of a spec, judged by texts that stand for what is outside: by the
 * names of their sources, with their kind before it where one name has several.
 */
export function verdictsOf(
  check: Check,
  spec: Partial<Spec>,
  texts: Readonly<Record<string, string>>,
  circumstances: Partial<Circumstances> = {},
): string[] {
  return check
    .ask({ ociVersion: '1.0.2', ...spec }, { ...CIRCUMSTANCES, ...circumstances })
    .map((question) => {
      const readings = question.sources.map((source) => {
        const name = describeSource(source);
        const text = texts[`${source.kind} ${name}`] ?? texts[name];
        return text === undefined ? { reason: 'not there' } : { text };
      });
      const { field, verdict, found, reason } = decide(question, readings);
      return `${field}: ${verdict} (${verdict === 'unknown' ? reason : found})`;
    });
}
