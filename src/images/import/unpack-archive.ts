import type { System } from '../../system/system.ts';
import type { Unpacked } from '../add-image.ts';
import { measureTree } from './measure-tree.ts';
import { runTool } from './run-tool.ts';

/**
 * Unpacks a tar archive, compressed or not, a folder, or standard input (`-`) into an empty folder, with owners, modes,
 * extended attributes and device nodes. A folder goes through an archive too, so that the same files give the same digest.
 */
export async function unpackArchive(source: string, rootfs: string, system: System): Promise<Unpacked> {
  const { files } = system;
  const isFolder = source !== '-' && files.stat(source)?.kind === 'directory';
  const archive = source === '-' || isFolder ? `${rootfs}.tar` : source;
  if (source === '-') {
    await runTool('dd', [`of=${archive}`, 'bs=1M', 'status=none'], source, system, { inheritInput: true });
  }
  if (isFolder) {
    await runTool('tar', ['-c', '--sort=name', '--xattrs', '-f', archive, '-C', source, '.'], source, system);
  }
  const digest = (await runTool('sha256sum', ['--', archive], source, system)).split(/\s/)[0] ?? '';
  const extract = [
    '-x',
    '-p',
    '--numeric-owner',
    '--xattrs',
    '--xattrs-include=*',
    // A colon in its name is no host to fetch it from.
    '--force-local',
    '-f',
    archive,
    '-C',
    rootfs,
  ];
  await runTool('tar', extract, source, system);
  if (archive !== source) files.remove(archive);
  return { diffId: `sha256:${digest}`, sizeBytes: await measureTree(rootfs, system) };
}
