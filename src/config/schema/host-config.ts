import * as z from 'zod/mini';
import type {
  ContainerResources,
  DeviceMapping,
  DeviceRequest,
  HostConfig,
  PortBinding,
  RestartPolicy,
  ThrottleDevice,
  Ulimit,
  WeightDevice,
} from '../../contract/docker.ts';
import {
  type FieldsOf,
  listOf,
  maybe,
  object,
  plainText,
  plainTexts,
  type ShapeOf,
  text,
  textMap,
  textOrTexts,
  texts,
  toggle,
  unsignedWhole,
  whole,
  wholeBetween,
  wholeFrom,
} from './fields.ts';
import { mountRequest } from './mount-request.ts';

const UINT16 = 65_535;
const INT64 = 2 ** 63;
const BYTES = 'a whole number of bytes';
const MICROSECONDS = 'a whole number of microseconds';

const limit = () => wholeBetween(-INT64, INT64, 'a whole number');

const ulimit = () => object({ Name: plainText(), Soft: limit(), Hard: limit() } satisfies ShapeOf<Ulimit>);

const weightDevice = () =>
  object({
    Path: plainText(),
    Weight: wholeBetween(0, UINT16, `a whole number from 0 to ${UINT16}`),
  } satisfies ShapeOf<WeightDevice>);

const throttleDevice = () =>
  object({
    Path: plainText(),
    Rate: wholeBetween(0, 2 ** 64, 'a whole number, not negative'),
  } satisfies ShapeOf<ThrottleDevice>);

const deviceMapping = () =>
  object({
    PathOnHost: plainText(),
    PathInContainer: text(),
    CgroupPermissions: text(),
  } satisfies ShapeOf<DeviceMapping>);

const deviceRequest = () =>
  object({
    Driver: text(),
    Count: whole(),
    DeviceIDs: texts(),
    Capabilities: listOf(plainTexts, 'lists of texts'),
    Options: textMap(),
  } satisfies ShapeOf<DeviceRequest>);

const restartPolicy = () =>
  object({ Name: text(), MaximumRetryCount: whole() } satisfies ShapeOf<RestartPolicy>);

const portBinding = () => object({ HostIp: text(), HostPort: text() } satisfies ShapeOf<PortBinding>);

const portMap = () =>
  z.record(z.string(), z.nullish(z.array(portBinding(), 'a list of objects')), 'an object of lists');

/** The fields that `docker update` can change. */
const RESOURCES_FIELDS = {
  CpuShares: whole,
  Memory: () => whole(BYTES),
  NanoCpus: () => whole('a whole number of billionths of a CPU'),
  CgroupParent: text,
  BlkioWeight: () => wholeFrom(0, UINT16),
  BlkioWeightDevice: () => listOf(weightDevice, 'objects'),
  BlkioDeviceReadBps: () => listOf(throttleDevice, 'objects'),
  BlkioDeviceWriteBps: () => listOf(throttleDevice, 'objects'),
  BlkioDeviceReadIOps: () => listOf(throttleDevice, 'objects'),
  BlkioDeviceWriteIOps: () => listOf(throttleDevice, 'objects'),
  CpuPeriod: () => whole(MICROSECONDS),
  CpuQuota: () => whole(MICROSECONDS),
  CpuRealtimePeriod: () => whole(MICROSECONDS),
  CpuRealtimeRuntime: () => whole(MICROSECONDS),
  CpusetCpus: text,
  CpusetMems: text,
  Devices: () => listOf(deviceMapping, 'objects'),
  DeviceCgroupRules: texts,
  DeviceRequests: () => listOf(deviceRequest, 'objects'),
  KernelMemory: () => whole(BYTES),
  KernelMemoryTCP: () => whole(BYTES),
  MemoryReservation: () => whole(BYTES),
  MemorySwap: () => whole(BYTES),
  MemorySwappiness: whole,
  OomKillDisable: toggle,
  PidsLimit: whole,
  Ulimits: () => listOf(ulimit, 'objects'),
  CpuCount: whole,
  CpuPercent: whole,
  IOMaximumIOps: unsignedWhole,
  IOMaximumBandwidth: unsignedWhole,
} satisfies FieldsOf<ContainerResources>;

/** The fields of Docker's `HostConfig`. */
export const HOST_CONFIG_FIELDS = {
  ...RESOURCES_FIELDS,
  Binds: texts,
  ContainerIDFile: text,
  LogConfig: () => maybe(object({ Type: text(), Config: textMap() })),
  NetworkMode: text,
  PortBindings: () => maybe(portMap()),
  RestartPolicy: () => maybe(restartPolicy()),
  AutoRemove: toggle,
  VolumeDriver: text,
  VolumesFrom: texts,
  Mounts: () => listOf(mountRequest, 'objects'),
  ConsoleSize: () =>
    listOf(() => wholeBetween(0, 2 ** 32 - 1, 'a whole number, not negative'), 'rows and columns'),
  Annotations: textMap,
  CapAdd: textOrTexts,
  CapDrop: textOrTexts,
  Capabilities: texts,
  CgroupnsMode: text,
  Dns: texts,
  DnsOptions: texts,
  DnsSearch: texts,
  ExtraHosts: texts,
  GroupAdd: texts,
  IpcMode: text,
  Cgroup: text,
  Links: texts,
  OomScoreAdj: whole,
  PidMode: text,
  Privileged: toggle,
  PublishAllPorts: toggle,
  ReadonlyRootfs: toggle,
  SecurityOpt: texts,
  StorageOpt: textMap,
  Tmpfs: textMap,
  UTSMode: text,
  UsernsMode: text,
  ShmSize: () => whole(BYTES),
  Sysctls: textMap,
  Runtime: text,
  Isolation: text,
  MaskedPaths: texts,
  ReadonlyPaths: texts,
  Init: toggle,
} satisfies FieldsOf<HostConfig>;
