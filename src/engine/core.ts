import type { ParentKeeper } from '../cgroup/keep-parents.ts';
import type { DaemonSettings } from '../contract/daemon-settings.ts';
import type { HostFacts } from '../contract/host-facts.ts';
import type { ContainerContext } from '../contract/lifecycle.ts';
import type { ContainerRecord } from '../contract/record.ts';
import type { ImageStore } from '../images/image-store.ts';
import type { Runtime, RuntimeContainer } from '../runtime/runtime.ts';
import type { Store } from '../store/store.ts';
import type { System } from '../system/system.ts';
import type { EngineEvent, EngineOptions, Logger } from './api.ts';
import type { DiskFaults } from './faults/disk-faults.ts';
import type { ContainerActions } from './lifecycle.ts';

/** What the containers of one engine share. */
export interface EngineCore {
  readonly options: EngineOptions;
  readonly system: System;
  readonly store: Store;
  /** The time limits that the options name; empty where they name none. */
  readonly timeoutsMs: ContainerContext['timeoutsMs'];
  readonly images: ImageStore;
  readonly settings: DaemonSettings;
  readonly logger: Logger;
  /** Aborted when the engine is closed. */
  readonly closing: AbortSignal;
  /** @throws LifecycleError `ENGINE_CLOSED` */
  requireOpen(): void;
  facts(): HostFacts;
  runtimeFor(record: Pick<ContainerRecord, 'hostConfig'>): Runtime;
  /** Where the runtime keeps this container's files. */
  runtimeContainer(record: Pick<ContainerRecord, 'id'>): RuntimeContainer;
  readonly cgroupParents: ParentKeeper;
  /** What a fault plan does to the disk. */
  readonly disk: DiskFaults;
  actionsFor(record: ContainerRecord): ContainerActions;
  emit(event: EngineEvent): void;
}
