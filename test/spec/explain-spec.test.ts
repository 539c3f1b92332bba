import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { SpecInput } from '../../src/contract/spec-input.ts';
import { buildSpec } from '../../src/spec/build-spec.ts';
import { buildLinuxCommand } from '../../src/spec/command/build-linux-command.ts';
import { buildWindowsCommand } from '../../src/spec/command/build-windows-command.ts';
import { LINUX_COMMAND_REASONS } from '../../src/spec/command/linux-command-reasons.ts';
import { WINDOWS_COMMAND_REASONS } from '../../src/spec/command/windows-command-reasons.ts';
import { diffPipelines } from '../../src/spec/diff-pipelines.ts';
import { explainFields } from '../../src/spec/explain-fields.ts';
import { explainSpec } from '../../src/spec/explain-spec.ts';
import { findPipeline, PIPELINES } from '../../src/spec/find-pipeline.ts';
import { specFields } from '../../src/spec/spec-fields.ts';
import { buildWindowsSpec } from '../../src/spec/windows/build-windows-spec.ts';
import { WINDOWS_SPEC_REASONS } from '../../src/spec/windows/windows-spec-reasons.ts';
import { runCase } from '../vectors/run-case.ts';
import { OWN_VECTORS } from '../vectors/run-folder.ts';
import type { VectorCase } from '../vectors/vector-case.ts';
import { readWorld } from '../vectors/world.ts';
import { FACTS, peer, specInput, withHostConfig } from './spec-input.ts';
import { windowsInput } from './windows/windows-input.ts';

test('every field of every spec of the vectors is explained, by every pipeline', (t) => {
  const world = readWorld(OWN_VECTORS);
  const folder = join(OWN_VECTORS, 'docker-24.0');
  let explained = 0;
  for (const file of readdirSync(folder).filter((name) => /^[^_].*\.json$/.test(name))) {
    const vector = JSON.parse(readFileSync(join(folder, file), 'utf8')) as VectorCase;
    const outcome = runCase(vector, 'docker-24.0', world);
    if (outcome.phase !== 'accepted') continue;
    const { input } = outcome;
    for (const pipeline of PIPELINES) {
      const fields = fieldsOf(input, pipeline.name);
      if (fields === undefined) continue;
      t.deepEqual(
        explainSpec(input, pipeline).map(({ field }) => field),
        fields,
        `${pipeline.name} ${file}`,
      );
      explained += 1;
    }
    const command = commandOf(input);
    if (command === undefined) continue;
    t.deepEqual(
      explainFields(command, LINUX_COMMAND_REASONS).map(({ field }) => field),
      [...specFields(command).keys()],
      file,
    );
  }
  t.true(explained > 1000);
});

function commandOf(input: SpecInput): object | undefined {
  try {
    return buildLinuxCommand(input);
  } catch {
    return undefined;
  }
}

/** Undefined where no spec can be made of the input. */
function fieldsOf(input: SpecInput, pipeline: string): string[] | undefined {
  try {
    return [...specFields(buildSpec(input, findPipeline(pipeline))).keys()];
  } catch {
    return undefined;
  }
}

test('a field says which option set it, from what, and what it does', (t) => {
  const input = withHostConfig({ Memory: 2 ** 26 });

  t.deepEqual(explainSpec(input, findPipeline('current'), 'linux.resources.memory.limit'), [
    {
      field: 'linux.resources.memory.limit',
      value: 2 ** 26,
      option: 'resources',
      from: '--memory (HostConfig.Memory)',
      says: 'The kernel kills processes of the container when together they need more bytes than this and nothing can be swapped or freed.',
      section: 'config-linux.md, Memory',
    },
  ]);
});

test('a mount says where it came from', (t) => {
  const [mount] = explainSpec(
    withHostConfig({ Tmpfs: { '/run': '' } }),
    findPipeline('current'),
    'mounts[/run]',
  );

  t.is(mount?.option, 'mounts');
  t.is(mount?.from, '--tmpfs (HostConfig.Tmpfs)');
});

test('the option that changed a field last is the one that is named', (t) => {
  const path = explainSpec(
    withHostConfig({ Privileged: true }),
    findPipeline('docker-24.0'),
    'process.capabilities.bounding',
  );

  t.is(path[0]?.option, 'capabilities');
  t.is(explainSpec(specInput(), findPipeline('docker-24.0'), 'ociVersion')[0]?.option, 'defaults');
});

test('a kernel parameter is explained by whoever set it, though its name has dots', (t) => {
  const config = { ...specInput().config, Domainname: 'example.org' };
  const Sysctls = { 'net.core.somaxconn': '5', 'net.ipv4.ip_unprivileged_port_start': '80' };
  const optionsOf = (input: SpecInput) =>
    explainSpec(input, findPipeline('current'), 'linux.sysctl').map(({ field, option, from }) => [
      field.replace('linux.sysctl.', ''),
      option,
      from.split(' ', 1)[0],
    ]);

  t.deepEqual(optionsOf(withHostConfig({ Sysctls }, { config })), [
    ['kernel.domainname', 'hostname', '--domainname'],
    ['net.ipv4.ping_group_range', 'default-sysctls', 'default'],
    ['net.ipv4.ip_unprivileged_port_start', 'sysctls', '--sysctl'],
    ['net.core.somaxconn', 'sysctls', '--sysctl'],
  ]);
  t.deepEqual(optionsOf(specInput()), [
    ['net.ipv4.ping_group_range', 'default-sysctls', 'default'],
    ['net.ipv4.ip_unprivileged_port_start', 'default-sysctls', 'default'],
  ]);
});

test('an option does not speak of what its pipeline never has it set', (t) => {
  const speakers = (name: string, field: string) =>
    explainSpec(specInput(), findPipeline(name), field).map(({ option }) => option);
  const domain = { ...specInput().config, Domainname: 'example.org' };
  const hostname = (name: string) =>
    explainSpec(specInput({ config: domain }), findPipeline(name), 'hostname')[0]?.from ?? '';

  t.deepEqual(speakers('docker-1.11', 'linux.sysctl'), []);
  t.deepEqual(speakers('docker-1.13', 'linux.sysctl'), ['sysctls']);
  t.deepEqual(speakers('docker-1.13', 'linux.resources.oomScoreAdj'), ['oom-score']);
  t.false(speakers('current', 'linux.resources.oomScoreAdj').includes('oom-score'));
  t.regex(hostname('docker-1.13'), /then --domainname;/);
  t.notRegex(hostname('current'), /domainname/);
});

test('what an option leaves as it is stays the defaults’ own', (t) => {
  const optionOf = (field: string, input = specInput()) =>
    explainSpec(input, findPipeline('docker-24.0'), field)[0]?.option;

  t.is(optionOf('process.capabilities.bounding'), 'defaults');
  t.is(optionOf('process.capabilities.bounding', withHostConfig({ CapAdd: ['NET_ADMIN'] })), 'capabilities');
  t.is(optionOf('linux.namespaces[pid]'), 'defaults');
  t.is(
    optionOf('linux.namespaces[pid]', withHostConfig({ PidMode: 'container:p' }, { peers: { p: peer() } })),
    'namespaces',
  );
});

test('what an option takes out again is nobody’s, and what it leaves alone is not its own', (t) => {
  const explained = explainSpec(
    withHostConfig({ Privileged: true, UTSMode: 'host' }),
    findPipeline('docker-24.0'),
  );
  const fields = explained.map(({ field }) => field);

  t.deepEqual(
    fields.filter((field) =>
      /^(?:linux\.(?:masked|readonly)Paths|hostname|linux\.namespaces\[uts\])/.test(field),
    ),
    [],
  );
  t.is(explained.find(({ field }) => field === 'mounts[/proc]')?.option, 'defaults');
  t.is(explained.find(({ field }) => field === 'mounts[/sys]')?.option, 'mounts');
});

test('of a field that is not in the spec only its own reasons are told, with its name', (t) => {
  const absent = (field: string) =>
    explainSpec(specInput(), findPipeline('docker-24.0'), field).map(({ option, value, field: name }) => [
      option,
      value,
      name,
    ]);

  t.deepEqual(absent('linux.rootfsPropagation'), [['mounts', undefined, 'linux.rootfsPropagation']]);
  t.deepEqual(absent('process.apparmorProfile'), [['apparmor', undefined, 'process.apparmorProfile']]);
  t.deepEqual(absent('nonsense'), []);
  t.deepEqual(
    explainFields(buildWindowsSpec(windowsInput()), WINDOWS_SPEC_REASONS, 'windows.hyperv').map(
      ({ field, value, option }) => [field, value, option],
    ),
    [['windows.hyperv', undefined, 'isolation']],
  );
});

test('the seeds’ questions are answered: what the hook is for, and whether systemd is used', (t) => {
  const [hook] = explainSpec(specInput(), findPipeline('docker-1.11'), 'hooks');
  const [cgroup] = explainSpec(
    specInput({ host: { ...FACTS, systemd: true, cgroup: { ...FACTS.cgroup, version: 2 } } }),
    findPipeline('docker-1.13'),
    'linux.cgroupsPath',
  );

  t.regex(hook?.says ?? '', /puts the network’s interfaces into the new network namespace/);
  t.regex(cgroup?.from ?? '', /systemd driver: system\.slice/);
});

test('a field that the spec does not have is explained by the options that know it', (t) => {
  const [absent] = explainSpec(
    withHostConfig({ NetworkMode: 'host' }),
    findPipeline('docker-24.0'),
    'process.noNewPrivileges',
  );

  t.is(absent?.value, undefined);
  t.is(absent?.option, 'no-new-privileges');
});

function side(name: string) {
  return { pipeline: findPipeline(name), input: specInput() };
}

test('two pipelines differ in fields, each with the option responsible', (t) => {
  const changes = diffPipelines(side('docker-20.10'), side('docker-24.0'));

  t.deepEqual(
    changes.map(({ field, option }) => [field, option]),
    [
      ['ociVersion', 'defaults'],
      ['linux.resources.devices', 'devices'],
      ['linux.resources.blockIO', 'resources'],
      ['linux.maskedPaths', 'defaults'],
      ['linux.seccomp', 'seccomp'],
      ['linux.resources.cpu.shares', 'resources'],
      ['linux.resources.blockIO.weight', 'resources'],
    ],
  );
});

test('a pipeline does not differ from itself', (t) => {
  for (const { name } of PIPELINES) t.deepEqual(diffPipelines(side(name), side(name)), []);
});

test('every field of a Windows container is explained, as a command and as a spec', (t) => {
  const input = windowsInput({
    config: { Cmd: ['cmd'], Tty: true, User: 'me', Hostname: 'h' },
    hostConfig: {
      Memory: 2 ** 30,
      CpuCount: 1,
      IOMaximumIOps: 5,
      Isolation: 'hyperv',
      DnsSearch: ['a'],
      Annotations: { a: 'b' },
      Devices: [{ PathOnHost: 'class/5B45201D-F2F2-4F3B-85BB-30FF1F953599' }],
      SecurityOpt: ['credentialspec=raw://{}'],
    },
    endpoints: [{ network: 'nat', hnsId: 'e' }],
    mounts: [{ source: 'C:\\a', destination: 'C:\\b', writable: false }],
  });
  for (const [built, reasons] of [
    [buildWindowsSpec(input), WINDOWS_SPEC_REASONS],
    [buildWindowsCommand(input), WINDOWS_COMMAND_REASONS],
  ] as const) {
    t.deepEqual(
      explainFields(built, reasons).map(({ field }) => field),
      [...specFields(built).keys()],
    );
  }
});

test('of the Command, too, the seeds’ question about systemd has an answer', (t) => {
  const [parent] = explainFields(buildLinuxCommand(specInput()), LINUX_COMMAND_REASONS, 'cgroup_parent');

  t.is(parent?.option, 'cgroup-parent');
  t.regex(parent?.says ?? '', /Systemd is supported/);
});
