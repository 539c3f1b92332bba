/** Whether a clean absolute path is a folder itself or lies below it. Pure: no symlink is followed. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
