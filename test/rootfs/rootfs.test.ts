import test from 'ava';
import { SystemError } from '../../src/errors/system-error.ts';
import { applyRootfs } from '../../src/rootfs/apply-rootfs.ts';
import { chooseDriver } from '../../src/rootfs/choose-driver.ts';
import { overlayOptions } from '../../src/rootfs/overlay-options.ts';
import { planRootfs, type RootfsInput } from '../../src/rootfs/plan-rootfs.ts';
import { undoRootfs } from '../../src/rootfs/undo-rootfs.ts';
import {
  createSimulatedSystem,
  type SimulatedSystem,
} from '../../src/system/simulated/create-simulated-system.ts';

const CONTAINER = '/root/containers/c';
const MERGED = `${CONTAINER}/rootfs`;
const question = { containerDirectory: CONTAINER, runDirectory: '/run/lockstep' };

function prepared(change: Partial<RootfsInput> = {}) {
  const system = createSimulatedSystem();
  system.files.makeDirectory('/image/etc', { mode: 0o755 });
  system.files.changeMode('/image', 0o755);
  system.files.write('/image/etc/name', 'image');
  system.files.makeDirectory(CONTAINER);
  const input = {
    driver: 'overlay',
    imageRootfs: '/image',
    containerDirectory: CONTAINER,
    disposable: false,
  } as const;
  return { system, files: system.files, plan: planRootfs({ ...input, ...change }) };
}

/** The same system on a kernel without overlay, or without one of its options. */
function refusing(
  system: SimulatedSystem,
  isRefused: (options: readonly string[]) => boolean,
): SimulatedSystem {
  const mount: typeof system.mounts.mount = (request) => {
    if (request.type === 'overlay' && isRefused(request.options)) {
      throw new SystemError('SYSTEM_CALL_FAILED', 'mount: invalid argument (EINVAL)', { errno: 'EINVAL' });
    }
    system.mounts.mount(request);
  };
  return { ...system, mounts: { ...system.mounts, mount } };
}

for (const driver of ['overlay', 'copy'] as const) {
  test(`what a container changes survives a stop, and never reaches the image (${driver})`, async (t) => {
    const { system, files, plan } = prepared({ driver });
    await applyRootfs(plan, system);
    await applyRootfs(plan, system);
    t.deepEqual(system.leftovers().mounts, driver === 'overlay' ? [MERGED] : []);
    files.write(`${MERGED}/etc/name`, 'container');
    await undoRootfs(plan, system);
    await undoRootfs(plan, system);
    t.deepEqual(system.leftovers().mounts, []);
    await applyRootfs(plan, system);
    t.is(files.read(`${MERGED}/etc/name`), 'container');
    t.is(files.read('/image/etc/name'), 'image');
    t.deepEqual(system.leftovers().mounts, driver === 'overlay' ? [MERGED] : []);
    t.is(files.stat(MERGED)?.mode, 0o755);
    t.is(await chooseDriver(question, system), driver);
  });
}

test('a copy that was cut short is begun anew', async (t) => {
  const { system, files, plan } = prepared({ driver: 'copy' });
  files.makeDirectory(`${MERGED}.new/half`);
  await applyRootfs(plan, system);
  t.deepEqual(files.list(CONTAINER), ['rootfs']);
  t.deepEqual(files.list(MERGED), ['etc']);
});

test('a disposable container’s overlay is volatile where the kernel knows that', async (t) => {
  const { system, plan } = prepared({ disposable: true });
  await applyRootfs(plan, system);
  t.true(system.mounts.list().at(-1)?.superOptions.includes('volatile'));
  const older = prepared({ disposable: true });
  await applyRootfs(
    older.plan,
    refusing(older.system, (options) => options.includes('volatile')),
  );
  t.false(older.system.mounts.list().at(-1)?.superOptions.includes('volatile'));
});

test('the mark that a volatile mount leaves does not stop the next', async (t) => {
  const { system, files, plan } = prepared({ disposable: true });
  files.makeDirectory(`${CONTAINER}/work/work/incompat/volatile`);
  await applyRootfs(plan, system);
  t.deepEqual(files.list(`${CONTAINER}/work/work/incompat`), []);
});

test('what cannot be put together is told with its cause', async (t) => {
  const { system, plan } = prepared();
  t.like(
    await t.throwsAsync(
      applyRootfs(
        plan,
        refusing(system, () => true),
      ),
    ),
    {
      code: 'ROOTFS_FAILED',
      phase: 'mount',
      message: 'the root file system cannot be set up: mount: invalid argument (EINVAL)',
      value: MERGED,
      cause: { errno: 'EINVAL' },
    },
  );
});

test('the driver is found out by mounting once, and remembered until the next boot', async (t) => {
  const { system, files } = prepared();
  let mounts = 0;
  const counting = refusing(system, () => {
    mounts += 1;
    return false;
  });
  t.is(await chooseDriver(question, counting), 'overlay');
  t.is(await chooseDriver(question, counting), 'overlay');
  t.is(mounts, 1);
  t.deepEqual(system.leftovers().mounts, []);
  t.deepEqual(files.list(CONTAINER), []);
});

test('where an overlay is refused the image is copied', async (t) => {
  const { system, files } = prepared();
  t.is(
    await chooseDriver(
      question,
      refusing(system, () => true),
    ),
    'copy',
  );
  t.deepEqual(files.list(CONTAINER), []);
  t.is(await chooseDriver(question, system), 'copy');
});

test('what separates options and layers is escaped in paths', (t) => {
  t.deepEqual(overlayOptions({ lower: '/a:b', upper: '/c,d', work: '/e\\f' }), [
    'lowerdir=/a\\:b',
    'upperdir=/c\\,d',
    'workdir=/e\\\\f',
  ]);
});
