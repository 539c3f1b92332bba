import { hash } from 'node:crypto';
import { ImageError } from '../../errors/image-error.ts';
import { goArchitecture } from '../../lib/go-architecture.ts';
import { join } from '../../lib/paths/join.ts';
import type { System } from '../../system/system.ts';
import { addImage, type Unpacked } from '../add-image.ts';
import type { ImageStore } from '../image-store.ts';
import { BUSYBOX_CONFIG, BUSYBOX_REFERENCE } from './busybox-image.ts';
import { BUSYBOX_FILES, BUSYBOX_FOLDERS, BUSYBOX_LINKS } from './busybox-tree.ts';

/**
 * Makes the embedded image from this system's static busybox: one program, a link to it for each of its applets, and
 * the few files that a container expects. The same busybox gives the same id. Resolves with the id.
 * Rejects with `IMAGE_TOOL_MISSING` where busybox is not installed or needs shared libraries.
 */
export async function buildBusybox(store: ImageStore): Promise<string> {
  const { system } = store;
  const program = system.processes.find('busybox');
  if (program === undefined || needsLibraries(program, system)) {
    throw new ImageError(
      'IMAGE_TOOL_MISSING',
      `the embedded image busybox needs a static busybox; ${program === undefined ? 'none is installed' : `${program} is not static`}`,
      { value: 'busybox', hint: 'Install the package busybox-static (apt-get install busybox-static).' },
    );
  }
  return addImage(
    {
      tag: BUSYBOX_REFERENCE,
      config: BUSYBOX_CONFIG,
      created: new Date(system.files.stat(program)?.mtimeMs ?? 0).toISOString(),
      architecture: goArchitecture(process.arch),
      os: 'linux',
      unpack: (rootfs) => unpack(program, rootfs, system),
    },
    store,
  );
}

/** A dynamic program names its loader in an ELF segment (elf(5), PT_INTERP), as text. */
function needsLibraries(program: string, { files }: System): boolean {
  return /\/lib[^\0]*\/ld-(?:linux|musl)[^\0]*\0/.test(files.read(program).slice(0, 4096));
}

async function unpack(program: string, rootfs: string, { files, processes }: System): Promise<Unpacked> {
  const applets = await listApplets(program, processes);
  for (const { path, mode } of BUSYBOX_FOLDERS) files.makeDirectory(join(rootfs, path), { mode });
  files.copyFile(program, join(rootfs, 'bin/busybox'));
  files.changeMode(join(rootfs, 'bin/busybox'), 0o755);
  for (const applet of applets) files.symlink('busybox', join(rootfs, 'bin', applet));
  for (const [path, target] of Object.entries(BUSYBOX_LINKS)) files.symlink(target, join(rootfs, path));
  for (const [path, text] of Object.entries(BUSYBOX_FILES)) {
    files.write(join(rootfs, path), text, { mode: 0o644 });
  }
  const content = [files.digest(program), applets, BUSYBOX_FOLDERS, BUSYBOX_LINKS, BUSYBOX_FILES];
  return {
    diffId: `sha256:${hash('sha256', JSON.stringify(content))}`,
    sizeBytes: files.stat(program)?.sizeBytes ?? 0,
  };
}

async function listApplets(program: string, processes: System['processes']): Promise<string[]> {
  const { stdout } = await processes.run(program, ['--list']);
  return stdout.split('\n').filter((name) => name !== '' && name !== 'busybox');
}
