import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { CELLS } from '../engine/docker-table.ts';
import { openCli } from './open-cli.ts';

const ID = /^[0-9a-f]{64}\n$/;

test('run prints what the container wrote, and has its exit code', async (t) => {
  const { lockstep } = openCli(t);
  t.deepEqual(await lockstep('run', 'busybox', 'echo', 'hello'), { code: 0, stdout: 'hello\n', stderr: '' });
  t.deepEqual(await lockstep('run', 'busybox', 'sh', '-c', 'exit 7'), { code: 7, stdout: '', stderr: '' });
});

test('run --rm leaves no container, run without it does', async (t) => {
  const { lockstep } = openCli(t);
  await lockstep('run', '--rm', '--name', 'gone', 'busybox', 'true');
  await lockstep('run', '--name', 'kept', 'busybox', 'true');
  t.is((await lockstep('ps', '-a', '--format', '{{.Names}}')).stdout, 'kept\n');
});

test('run -d prints the id and leaves the container running', async (t) => {
  const { lockstep } = openCli(t);
  const { stdout } = await lockstep('run', '-d', '--name', 'web', 'busybox', 'sleep', '1000');
  t.regex(stdout, ID);
  t.is((await lockstep('ps', '-q', '--no-trunc')).stdout, stdout);
});

test('run --until prints the id and leaves the container in that state', async (t) => {
  const { lockstep } = openCli(t);
  const { stdout } = await lockstep('run', '--until', 'mounted', '--name', 'look', 'busybox', 'sh');
  t.regex(stdout, ID);
  t.is((await lockstep('inspect', '-f', '{{.Lockstep.state}}', 'look')).stdout, 'mounted\n');
});

test('a breakpoint holds a container on its way, and advance takes it on', async (t) => {
  const { lockstep } = openCli(t);
  const stateOf = async () => (await lockstep('inspect', '-f', '{{.Lockstep.state}}', 'held')).stdout;
  const held = await lockstep(
    'run',
    '--break-at',
    'spec-built',
    '--name',
    'held',
    'busybox',
    'sleep',
    '1000',
  );
  t.regex(held.stdout, ID);
  t.is(await stateOf(), 'spec-built\n');
  await lockstep('advance', '--to', 'started', 'held');
  t.is(await stateOf(), 'started\n');
});

test('a --cidfile that cannot be made keeps a container from being created, and one that is not needed goes away', async (t) => {
  const { lockstep, folder } = openCli(t);
  const nowhere = await lockstep('run', '--cidfile', 'nowhere/id', 'busybox', 'true');
  t.is(nowhere.code, 125);
  t.regex(
    nowhere.stderr,
    /failed to create the container ID file: nowhere\/id: no such file or directory[\s\S]*FILE_UNWRITABLE/,
  );
  t.notRegex(nowhere.stderr, /at .*:\d+:\d+/);
  t.is((await lockstep('run', '--cidfile', 'id', 'nope', 'true')).code, 125);
  t.false(existsSync(join(folder, 'id')));
  t.is((await lockstep('ps', '-aq')).stdout, '');
});

test('--cidfile is written, and a file that is there is refused before anything is created', async (t) => {
  const { lockstep, folder } = openCli(t);
  const { stdout } = await lockstep('create', '--cidfile', 'id', 'busybox', 'true');
  t.is(readFileSync(join(folder, 'id'), 'utf8'), stdout.trimEnd());
  const again = await lockstep('run', '--cidfile', 'id', 'busybox', 'true');
  t.is(again.code, 125);
  t.regex(again.stderr, /container ID file found/);
  t.is((await lockstep('ps', '-aq')).stdout.split('\n').length, 2);
});

test('step goes one state further and says which action ran', async (t) => {
  const { lockstep } = openCli(t);
  await lockstep('create', '--name', 'walk', 'busybox', 'true');
  const { stdout } = await lockstep('step', 'walk');
  t.is(
    stdout.replace(/ [\d. ]+ ms/, ' TIME'),
    `  ● created
    buildSpec TIME   The OCI spec is built from the configuration and written into the bundle.
  ● spec-built
`,
  );
});

test('step --format json is one object with the journal lines of the step', async (t) => {
  const { lockstep } = openCli(t);
  await lockstep('create', '--name', 'walk', 'busybox', 'true');
  const { from, to, entries } = JSON.parse((await lockstep('step', '--format', 'json', 'walk')).stdout);
  t.deepEqual([from, to], ['created', 'spec-built']);
  t.deepEqual(
    entries.map(({ seq, event }: { seq: number; event: string }) => [seq, event]),
    [
      [1, 'ADVANCE'],
      [2, 'buildSpec done'],
    ],
  );
});

test('advance goes forward and back through all states between', async (t) => {
  const { lockstep } = openCli(t);
  await lockstep('create', '--name', 'walk', 'busybox', 'true');
  const states = (text: string) => [...text.matchAll(/● (\S+)/g)].map(([, state]) => state);
  const forward = await lockstep('advance', '--to', 'mounted', 'walk');
  t.deepEqual(states(forward.stdout), ['created', 'spec-built', 'cgroups-initialized', 'mounted']);
  const back = await lockstep('advance', '--to', 'spec-built', 'walk');
  t.deepEqual(states(back.stdout), ['mounted', 'spec-built']);
  t.deepEqual(
    [...back.stdout.matchAll(/^ {4}(\w+)/gm)].map(([, action]) => action),
    ['unmount', 'removeCgroups'],
  );
});

test('advance without a state says which there are', async (t) => {
  const { lockstep } = openCli(t);
  t.deepEqual(await lockstep('advance', 'walk'), {
    code: 125,
    stdout: '',
    stderr: `lockstep: --to is needed: the state to go to
  phase: config (FLAG_INVALID)
  hint:  States: created, spec-built, cgroups-initialized, mounted, started.
  usage: lockstep advance --help
`,
  });
});

test('history --format json is one journal line a line', async (t) => {
  const { lockstep } = openCli(t);
  await lockstep('run', '--until', 'spec-built', '--name', 'walk', 'busybox', 'true');
  const { stdout } = await lockstep('history', 'walk', '--format', 'json');
  const [first, ...others] = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.deepEqual(Object.keys(first), ['seq', 'time', 'event', 'from', 'to', 'action', 'ms', 'error']);
  t.deepEqual(
    others.map(({ seq, to, action }) => ({ seq, to, action })),
    [{ seq: 2, to: 'spec-built', action: 'buildSpec' }],
  );
});

test('ps --format json is one object a line, with the fields that others rely on', async (t) => {
  const { lockstep } = openCli(t);
  const id = (
    await lockstep('run', '-d', '--name', 'web', '--label', 'a=b', 'busybox', 'sleep', '9')
  ).stdout.trim();
  const [line = '', ...rest] = (await lockstep('ps', '-a', '--format', 'json')).stdout.split('\n');
  const { Pid, Created, Status, ...others } = JSON.parse(line);
  t.deepEqual(rest, ['']);
  t.deepEqual(others, {
    Id: id,
    Name: 'web',
    State: 'started',
    DockerStatus: 'running',
    ExitCode: 0,
    Image: 'busybox',
    Command: 'sleep 9',
    Labels: { a: 'b' },
    Mounts: [],
    NetworkMode: 'none',
    Simulated: true,
  });
  t.true(Pid > 0);
  t.regex(Status, /^Up /);
  t.false(Number.isNaN(Date.parse(Created)));
});

test('ps shows a table, marks what is simulated, and by default lists only what is up', async (t) => {
  const { lockstep } = openCli(t);
  const id = (await lockstep('create', '--name', 'web', 'busybox', 'sleep', '1000000000000000000')).stdout;
  t.is((await lockstep('ps')).stdout, 'CONTAINER ID   IMAGE   COMMAND   CREATED   STATE   STATUS   NAMES\n');
  t.is(
    (await lockstep('ps', '-a')).stdout,
    `CONTAINER ID   IMAGE     COMMAND                  CREATED                  STATE                 STATUS    NAMES
${id.slice(0, 12)}   busybox   "sleep 1000000000000…"   Less than a second ago   created (simulated)   Created   web
`,
  );
});

for (const [filter, expected] of [
  ['name=one', 'one\n'],
  ['label=colour', 'two\none\n'],
  ['label=colour=red', 'one\n'],
  ['status=running', 'two\n'],
  ['state=created', 'one\n'],
  ['ancestor=busybox', 'two\none\n'],
  ['exited=3', ''],
  ['name=^/one$', 'one\n'],
  ['name=^tw', 'two\n'],
  ['name=^wo$', ''],
  ['name=[', ''],
  ['id=[0-9a-f]{64}', 'two\none\n'],
  ['before=two', 'one\n'],
  ['since=one', 'two\n'],
  ['volume=/data', 'two\n'],
  ['volume=/', ''],
  ['network=none', 'two\none\n'],
  ['network=host', ''],
] as const) {
  test(`ps --filter ${filter} keeps what fits`, async (t) => {
    const { lockstep } = openCli(t);
    await lockstep('create', '--name', 'one', '--label', 'colour=red', 'busybox', 'true');
    const labels = ['--label', 'colour=blue', '-v', '/data'];
    await lockstep('run', '-d', '--name', 'two', ...labels, 'busybox', 'sleep', '1000');
    t.is((await lockstep('ps', '-a', '--filter', filter, '--format', '{{.Names}}')).stdout, expected);
  });
}

test('ps compares with a container that does not run, and lists those that do', async (t) => {
  const { lockstep } = openCli(t);
  await lockstep('create', '--name', 'old', 'busybox', 'true');
  await lockstep('run', '-d', '--name', 'new', 'busybox', 'sleep', '1000');
  await lockstep('create', '--name', 'newest', 'busybox', 'true');
  t.is((await lockstep('ps', '--filter', 'since=old', '--format', '{{.Names}}')).stdout, 'new\n');
});

for (const [command, filter, message] of [
  ['ps', 'status=up', "invalid filter 'status=up'"],
  ['ps', 'exited=x', "invalid filter 'exited=x'"],
  ['ps', 'before=nope', 'No such container: nope'],
  ['images', 'dangling=x', "invalid filter 'dangling=x'"],
] as const) {
  test(`${command} --filter ${filter} is refused, also where nothing is listed`, async (t) => {
    const { code, stdout, stderr } = await openCli(t).lockstep(command, '--filter', filter);
    t.deepEqual({ code, stdout }, { code: 1, stdout: '' });
    t.true(stderr.startsWith(`lockstep: ${message}\n  phase: config (FILTER_INVALID)`), stderr);
  });
}

test('a template of ps knows mounts, networks and ports by docker’s names', async (t) => {
  const { lockstep } = openCli(t);
  const mounts = ['-v', '/some/long/folder/on/the/host:/a', '-v', 'data:/b'];
  await lockstep('create', ...mounts, 'busybox', 'true');
  const shown = async (...flags: string[]) =>
    (
      await lockstep(
        'ps',
        '-a',
        ...flags,
        '--format',
        '{{.Mounts}}|{{.LocalVolumes}}|{{.Networks}}|{{.Ports}}|',
      )
    ).stdout;
  t.is(await shown(), '/some/long/fol…,data|1|none||\n');
  t.is(await shown('--no-trunc'), '/some/long/folder/on/the/host,data|1|none||\n');
});

test('ps refuses a filter that it does not know', async (t) => {
  const { lockstep } = openCli(t);
  const unknown = await lockstep('ps', '--filter', 'colour=red');
  t.is(unknown.code, 1);
  t.regex(unknown.stderr, /invalid filter 'colour'\n[\s\S]*FILTER_INVALID/);
  t.is((await lockstep('ps', '--filter', 'name')).code, 125);
  t.is((await lockstep('images', '--filter', 'colour=red')).code, 1);
});

for (const [flags, warning] of [
  [['-p', '80:80'], 'Published ports are discarded when using none network mode'],
  [['-P'], 'Published ports are discarded when using none network mode'],
  [['--network', 'host', '-p', '80:80'], 'Published ports are discarded when using host network mode'],
] as const) {
  for (const command of ['create', 'run']) {
    test(`${command} ${flags.join(' ')} says on stderr what comes of it, as docker does`, async (t) => {
      const { lockstep } = openCli(t);
      const { code, stderr } = await lockstep(command, '--name', 'web', ...flags, 'busybox', 'true');
      t.deepEqual({ code, stderr }, { code: 0, stderr: `WARNING: ${warning}\n` });
      t.is((await lockstep('inspect', 'web')).code, 0);
    });
  }
}

test('rm of two containers removes one where the other is not there', async (t) => {
  const { lockstep } = openCli(t);
  await lockstep('create', '--name', 'here', 'busybox', 'true');
  t.deepEqual(await lockstep('rm', 'nope', 'here'), {
    code: 1,
    stdout: 'here\n',
    stderr: `lockstep: No such container: nope
  phase: store (CONTAINER_NOT_FOUND)
  hint:  lockstep ps -a lists every container of this root.
`,
  });
});

test('rm -f and rmi -f tell of what is not there, and do not fail for it, as docker does', async (t) => {
  const { lockstep } = openCli(t);
  await lockstep('create', '--name', 'here', 'busybox', 'true');
  const { code, stdout, stderr } = await lockstep('rm', '-f', 'nope', 'here');
  t.deepEqual([code, stdout], [0, 'here\n']);
  t.true(stderr.startsWith('lockstep: No such container: nope\n'), stderr);
  const image = await lockstep('rmi', '-f', 'nope');
  t.deepEqual([image.code, image.stdout], [0, '']);
  t.true(image.stderr.startsWith('lockstep: No such image: nope:latest\n'), image.stderr);
  t.is((await lockstep('rmi', 'nope')).code, 1);
});

test('what fails is one JSON object on stderr with --format json', async (t) => {
  const { stdout, stderr } = await openCli(t).lockstep('history', 'nope', '--format', 'json');
  t.is(stdout, '');
  t.deepEqual(JSON.parse(stderr), {
    code: 'CONTAINER_NOT_FOUND',
    kind: 'not-found',
    phase: 'store',
    message: 'No such container: nope',
    hint: 'lockstep ps -a lists every container of this root.',
    value: 'nope',
  });
});

test('every problem of a configuration is listed', async (t) => {
  const { lockstep, withInput } = openCli(t);
  const flags = await lockstep('create', '-m', 'much', '--cpu-shares', 'many', 'busybox');
  t.is(flags.code, 125);
  t.regex(flags.stderr, /much[\s\S]*also: .*many/);
  const body = await withInput(
    '{"Image":"busybox","HostConfig":{"Memroy":1,"CpuShares":"x"}}',
    'spec',
    '--from',
    '-',
  );
  t.is(body.code, 1);
  t.regex(body.stderr, /HostConfig\.Memroy: unknown field, did you mean Memory\?/);
  t.regex(body.stderr, /HostConfig\.CpuShares/);
});

test('the lifecycle by its commands: pause, unpause, kill, restart, stop, wait', async (t) => {
  const { lockstep } = openCli(t);
  const stateOf = async () => (await lockstep('inspect', '-f', '{{.Lockstep.state}}', 'web')).stdout.trim();
  await lockstep('run', '-d', '--name', 'web', 'busybox', 'sleep', '1000');
  t.is((await lockstep('pause', 'web')).stdout, 'web\n');
  t.is(await stateOf(), 'started.paused');
  await lockstep('unpause', 'web');
  t.is(await stateOf(), 'started');
  await lockstep('restart', '-t', '0', 'web');
  t.is(await stateOf(), 'started');
  await lockstep('stop', '-t', '0', 'web');
  t.is(await stateOf(), 'stopped');
  t.is((await lockstep('wait', 'web')).stdout, '143\n');
  t.is((await lockstep('start', 'web')).stdout, 'web\n');
  await lockstep('kill', '-s', 'KILL', 'web');
  t.is(await stateOf(), 'stopped');
});

test('what the state does not allow is refused with the state and what is possible', async (t) => {
  const { lockstep } = openCli(t);
  const id = (await lockstep('create', '--name', 'web', 'busybox', 'true')).stdout.trim();
  const { code, stderr } = await lockstep('pause', 'web');
  t.is(code, 1);
  t.regex(stderr, new RegExp(`container ${id} is not running`));
  t.regex(stderr, /in created these are possible: ADVANCE to spec-built/);
});

test('logs prints both streams apart, with times where they are asked for', async (t) => {
  const { lockstep } = openCli(t);
  await lockstep('run', '--name', 'talk', 'busybox', 'sh', '-c', 'echo one; echo two');
  t.is((await lockstep('logs', 'talk')).stdout, 'one\ntwo\n');
  t.is((await lockstep('logs', '--tail', '1', 'talk')).stdout, 'two\n');
  t.regex((await lockstep('logs', '-t', 'talk')).stdout, /^\d{4}-\S+Z one\n\d{4}-\S+Z two\n$/);
  t.is((await lockstep('logs', '--until', '2000-01-01', 'talk')).stdout, '');
});

test('inspect prints an array, a path or JSON of a part, and finds images too', async (t) => {
  const { lockstep } = openCli(t);
  await lockstep('create', '--name', 'web', '-m', '64m', 'busybox', 'true');
  const [{ Name, Lockstep }] = JSON.parse((await lockstep('inspect', 'web')).stdout);
  t.deepEqual([Name, Lockstep.state, Lockstep.simulated], ['/web', 'created', true]);
  t.is(
    (await lockstep('inspect', '-f', '{{json .HostConfig.Memory}} {{.SizeRw}} {{eq .ID .Id}}', 'web')).stdout,
    '67108864 <no value> true\n',
  );
  const misspelled = await lockstep('inspect', '-f', '{{.Name}} {{.Stat}}', 'web', 'nope');
  t.deepEqual([misspelled.code, misspelled.stdout], [1, '']);
  t.regex(misspelled.stderr, /template: :1:12: executing "" at <\.Stat>: map has no entry for key "Stat"/);
  t.regex(misspelled.stderr, /No such container: nope/);
  t.is((await lockstep('inspect', '-f', '{{.Name', 'web')).code, 64);
  t.is(
    (await lockstep('inspect', '--type', 'image', '-f', '{{.RepoTags}}', 'busybox')).stdout,
    '[busybox:latest]\n',
  );
  const both = await lockstep('inspect', 'web', 'nope');
  t.is(both.code, 1);
  t.is(JSON.parse(both.stdout).length, 1);
  t.regex(both.stderr, /No such container: nope/);
});

test('a template of a list asks for no field that no row can have', async (t) => {
  const { lockstep } = openCli(t);
  t.is((await lockstep('ps', '-a', '--format', '{{.Nope}}')).code, 0);
  await lockstep('create', '--name', 'web', 'busybox', 'true');
  for (const command of [['ps', '-a'], ['images'], ['doctor'], ['history', 'web']]) {
    const { code, stderr } = await lockstep(...command, '--format', '{{.Nope}}');
    const isEmpty = command[0] === 'history';
    t.is(code, isEmpty ? 0 : 1, command.join(' '));
    if (!isEmpty) t.regex(stderr, /<\.Nope>: map has no entry for key "Nope"/);
  }
  t.is(
    (await lockstep('ps', '-a', '--format', '{{.Names}} {{.SizeRw}} {{.Error}}')).stdout,
    'web <no value> <no value>\n',
  );
  t.is((await lockstep('ps', '-a', '--format', '{{.Names')).code, 1);
});

test('rename, images and machine do what they say', async (t) => {
  const { lockstep } = openCli(t);
  await lockstep('create', '--name', 'web', 'busybox', 'true');
  await lockstep('rename', 'web', 'other');
  t.is((await lockstep('ps', '-a', '--format', '{{.Name}}')).stdout, 'other\n');
  t.is((await lockstep('images', '--format', '{{.Repository}} {{.Tag}}')).stdout, 'busybox latest\n');
  t.regex((await lockstep('machine', 'container')).stdout, /^stateDiagram-v2\n {2}\[\*\] --> created\n/);
  const chart = JSON.parse((await lockstep('machine', 'container', '--format', 'json')).stdout);
  t.deepEqual([chart.id, chart.initial], ['container', 'created']);
  t.regex((await lockstep('machine', 'lamp')).stderr, /there is no chart lamp/);
});

test('spec prints the spec of flags, of a request and of what inspect printed, and creates nothing', async (t) => {
  const { lockstep, withInput, folder } = openCli(t);
  const parse = ({ stdout }: { stdout: string }) => JSON.parse(stdout);
  const flags = parse(await lockstep('spec', '-m', '64m', 'busybox', 'true'));
  t.deepEqual(flags.process.args, ['true']);
  t.is(flags.linux.resources.memory.limit, 64 * 1024 * 1024);
  const request = { Image: 'busybox', Cmd: ['true'], HostConfig: { Memory: 64 * 1024 * 1024 } };
  t.deepEqual(parse(await withInput(JSON.stringify(request), 'spec', '--from', '-')), flags);
  t.is((await lockstep('ps', '-aq')).stdout, '');

  await lockstep('create', '--name', 'web', '-m', '64m', 'busybox', 'true');
  writeFileSync(join(folder, 'web.json'), (await lockstep('inspect', 'web')).stdout);
  t.deepEqual(parse(await lockstep('spec', '--from', 'web.json')).linux.resources, flags.linux.resources);
});

test('spec joins the containers of a file, and those of the root where none is given', async (t) => {
  const { lockstep, folder } = openCli(t);
  const peer = {
    ...{ Id: 'ab'.repeat(32), Name: '/db', Config: {}, HostConfig: {} },
    State: { Running: true, Pid: 4711 },
  };
  writeFileSync(join(folder, 'peers.json'), JSON.stringify([peer]));
  const joining = ['spec', '--pid', 'container:db', 'busybox', 'true'];
  const { stdout } = await lockstep('spec', '--peers', 'peers.json', ...joining.slice(1));
  t.true(stdout.includes('"/proc/4711/ns/pid"'));
  t.regex((await lockstep(...joining)).stderr, /No such container: db/);

  await lockstep('create', '--name', 'db', 'busybox', 'true');
  t.regex((await lockstep(...joining)).stderr, /container [0-9a-f]{64} is not running/);
});

test('spec builds for another machine, by its facts', async (t) => {
  const { lockstep, folder } = openCli(t);
  const facts = JSON.parse((await lockstep('doctor', '--facts')).stdout);
  const device = { path: '/dev/elsewhere', type: 'c', major: 7, minor: 9, fileMode: 0o600, uid: 0, gid: 0 };
  writeFileSync(join(folder, 'facts.json'), JSON.stringify({ ...facts, devices: [device] }));
  const { stdout } = await lockstep(
    ...['spec', '--host', 'facts.json', '--device', '/dev/elsewhere', 'busybox', 'true'],
  );
  t.deepEqual(
    JSON.parse(stdout).linux.devices.map(({ path, major, minor }: typeof device) => ({ path, major, minor })),
    [{ path: '/dev/elsewhere', major: 7, minor: 9 }],
  );
});

test('spec takes CDI devices from the folders of the settings, or from the facts of another machine', async (t) => {
  const { lockstep, folder } = openCli(t);
  const containerEdits = { env: ['GPU=7'] };
  const asking = ['--device', 'acme.com/gpu=7', 'busybox', 'true'];
  mkdirSync(join(folder, 'cdi'));
  writeFileSync(
    join(folder, 'cdi', 'gpu.json'),
    JSON.stringify({ cdiVersion: '0.6.0', kind: 'acme.com/gpu', devices: [{ name: '7', containerEdits }] }),
  );
  writeFileSync(join(folder, 'cdi', 'bad.json'), '{');
  const settings = (path: string) =>
    writeFileSync(join(folder, 'daemon.json'), JSON.stringify({ 'cdi-spec-dirs': [path] }));
  const spec = ['spec', '--pipeline', 'current'];
  settings(join(folder, 'cdi'));
  const here = await lockstep('--settings', 'daemon.json', ...spec, ...asking);
  t.true(here.stdout.includes('"GPU=7"'), here.stderr);
  t.regex(here.stderr, /^warning: CDI file .*bad\.json is not used: /);

  settings(join(folder, 'none'));
  const refused = await lockstep('--settings', 'daemon.json', ...spec, ...asking);
  t.regex(refused.stderr, /CDI device injection failed: unresolvable CDI devices acme\.com\/gpu=7\n/);

  const facts = JSON.parse((await lockstep('doctor', '--facts')).stdout);
  const given = { ...facts, cdiDevices: { 'acme.com/gpu=7': containerEdits } };
  writeFileSync(join(folder, 'facts.json'), JSON.stringify(given));
  t.true((await lockstep(...spec, '--host', 'facts.json', ...asking)).stdout.includes('"GPU=7"'));
});

test('spec refuses files that it cannot read or use, and an image that is not here', async (t) => {
  const { lockstep, folder } = openCli(t);
  t.regex((await lockstep('spec', '--from', 'nope.json')).stderr, /cannot read nope\.json/);
  writeFileSync(join(folder, 'empty.json'), '{}');
  t.regex((await lockstep('spec', '--host', 'empty.json', 'busybox', 'x')).stderr, /hostname: is missing/);
  t.regex((await lockstep('spec', 'nope', 'x')).stderr, /No such image: nope/);
  t.regex(
    (await lockstep('spec', '--from', 'x.json', '-m', '1m')).stderr,
    /cannot specify both --from and --memory/,
  );
});

test('kill of a container that is not there says it in the words of dockerd', async (t) => {
  const { lockstep } = openCli(t);
  for (const [op, ...flags] of [['kill'], ['kill-SIGTERM', '-s', 'SIGTERM'], ['kill-bad', '-s', 'SIGFOO']]) {
    const cell = CELLS.find((each) => each.op === op && each.state === 'absent');
    const { code, stderr } = await lockstep('kill', ...flags, 'lc0');
    t.is(code, 1);
    t.true(stderr.includes(`${cell?.message?.replace(/lc\d+/g, 'lc0')}`), stderr);
  }
});

test('--action-timeout gives up what takes longer, undoes it and says what it was', async (t) => {
  const { lockstep } = openCli(t);
  const fault = ['--fault', 'before:setUpMounts=hang'];
  const made = await lockstep(
    'run',
    '--name',
    'slow',
    '--action-timeout',
    '50ms',
    ...fault,
    'busybox',
    'true',
  );
  t.is(made.code, 125);
  t.regex(made.stderr, /setUpMounts/);
  t.is(
    (await lockstep('inspect', '-f', '{{.Lockstep.state}} {{.Lockstep.error.code}}', 'slow')).stdout,
    'failed ACTION_TIMED_OUT\n',
  );
  t.is((await lockstep('start', '--action-timeout', '-1s', 'slow')).code, 1);
});

test('ps -s and inspect -s tell what a container wrote', async (t) => {
  const { lockstep } = openCli(t);
  await lockstep('create', '--name', 'one', 'busybox', 'true');
  const { stdout } = await lockstep('ps', '-as', '--format', 'table {{.Names}}\\t{{.Size}}');
  t.regex(stdout, /^NAMES +SIZE\none +0B \(virtual [\d.]+[kM]?B\)\n$/);
  t.regex((await lockstep('ps', '-as')).stdout, /NAMES +SIZE\n.* 0B \(virtual/);
  t.regex((await lockstep('inspect', '-s', '-f', '{{.SizeRw}} {{.SizeRootFs}}', 'one')).stdout, /^0 \d+\n$/);
  t.is((await lockstep('inspect', '-f', '{{.SizeRw}}', 'one')).stdout, '<no value>\n');
});

test('logs --details shows the labels and variables that the log options name', async (t) => {
  const { lockstep } = openCli(t);
  const options = [
    '--log-opt',
    'labels=one,two',
    '--log-opt',
    'env-regex=^X',
    '--label',
    'one=1',
    '-e',
    'XY=a b',
  ];
  await lockstep('run', '--name', 'told', ...options, 'busybox', 'echo', 'hello');
  t.is((await lockstep('logs', '--details', 'told')).stdout, 'XY=a%20b,one=1 hello\n');
  await lockstep('run', '--name', 'plain', 'busybox', 'echo', 'hello');
  t.is((await lockstep('logs', '--details', 'plain')).stdout, ' hello\n');
});

test('version -f fills a template', async (t) => {
  t.regex((await openCli(t).lockstep('version', '-f', '{{.Version}}')).stdout, /^\d+\.\d+\.\d+\n$/);
});
