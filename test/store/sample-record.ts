import { getInitialSnapshot } from 'xstate';
import { containerMachine } from '../../machines/container.ts';
import type { ContainerRecord, ContainerSnapshot } from '../../src/contract/record.ts';

/** A record that means nothing, for tests of what keeps records. */
export function sampleRecord(id: string, name: string): ContainerRecord {
  return {
    version: 1,
    id,
    name,
    created: '2026-01-01T00:00:00.000Z',
    image: { reference: 'busybox', id: 'sha256:0' },
    config: {},
    hostConfig: {},
    security: {
      noNewPrivileges: false,
      appArmorProfile: '',
      seccompProfile: '',
      processLabel: '',
      mountLabel: '',
    },
    mountPoints: [],
    warnings: [],
    pipeline: 'docker-24.0',
    simulated: false,
  };
}

/** The snapshot of a container that was just created. */
export function sampleSnapshot(id: string): ContainerSnapshot {
  return {
    version: 1,
    seq: 0,
    state: 'created',
    context: getInitialSnapshot(containerMachine, { id }).context,
  };
}
