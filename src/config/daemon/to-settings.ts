import type { DaemonSettings } from '../../contract/daemon-settings.ts';
import { toPairs } from '../options/to-pairs.ts';
import { cgroupDriverOf } from './cgroup-driver-of.ts';
import type { MergedOptions } from './merge-options.ts';
import type { DaemonFile } from './parse-daemon-file.ts';

/** The options that have passed every check, as `DaemonSettings`. Pure. */
export function toSettings(
  options: MergedOptions,
  file: DaemonFile,
  found: Pick<DaemonSettings, 'usernsRemap' | 'seccompProfile'>,
): DaemonSettings {
  const driver = cgroupDriverOf(options);
  const cgroupns = options['default-cgroupns-mode'];
  const gateways = file['host-gateway-ips'];
  const gateway = options['host-gateway-ip'];
  return {
    ...found,
    dataRoot: options['data-root'],
    execRoot: options['exec-root'],
    cgroupParent: options['cgroup-parent'],
    cgroupDriver: driver === '' ? undefined : (driver as 'cgroupfs' | 'systemd'),
    defaultCgroupnsMode: cgroupns === '' ? undefined : (cgroupns as 'host' | 'private'),
    defaultIpcMode: options['default-ipc-mode'] === 'shareable' ? 'shareable' : 'private',
    defaultShmSizeBytes: options['default-shm-size'],
    defaultUlimits: options['default-ulimit'],
    cpuRtPeriodUs: options['cpu-rt-period'],
    cpuRtRuntimeUs: options['cpu-rt-runtime'],
    init: options.init,
    initPath: options['init-path'] || options['default-init'] || 'docker-init',
    noNewPrivileges: options['no-new-privileges'],
    selinuxEnabled: options['selinux-enabled'],
    runtimes: options['add-runtime'],
    defaultRuntime: options['default-runtime'] || 'runc',
    logDriver: options['log-driver'],
    logOpts: options['log-opt'],
    defaultStopTimeoutS: options['default-stop-timeout'],
    dns: options.dns,
    dnsOptions: options['dns-opt'],
    dnsSearch: options['dns-search'],
    hostGatewayIps: Array.isArray(gateways) ? gateways.map(String) : gateway === '' ? [] : [gateway],
    bridge: options.bridge,
    bridgeIp: options.bip,
    fixedCidr: options['fixed-cidr'],
    defaultBindIp: options.ip,
    mtu: options.mtu,
    interContainerCommunication: options.icc,
    iptables: options.iptables,
    ipForward: options['ip-forward'],
    ipMasquerade: options['ip-masq'] && options.iptables,
    ipv6: options.ipv6,
    userlandProxy: options['userland-proxy'],
    liveRestore: options['live-restore'],
    experimental: options.experimental,
    labels: options.label,
    nodeGenericResources: options['node-generic-resource'],
    defaultAddressPools: options['default-address-pool'],
    storageDriver: options['storage-driver'],
    storageOpts: options['storage-opt'],
    features: toFeatures(options.feature),
    cdiSpecDirs: options['cdi-spec-dir'],
  };
}

/** `NAME[=BOOLEAN]`; a name alone is on. */
function toFeatures(texts: readonly string[]): Record<string, boolean> {
  return Object.fromEntries(Object.entries(toPairs(texts)).map(([name, value]) => [name, value !== 'false']));
}
