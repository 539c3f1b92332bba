import fs from 'node:fs';
import { join } from 'node:path';

/**
 * Deletes a folder with all that is in it, on threads, the files of a folder at the same time. To delete a file whose
 * blocks are on the disk already takes 0.1 ms, and on ext4 as long as the journal's commit where one is under way: the
 * two dozen files of a container took up to 25 ms, in which nothing else went on. "Already gone" is success.
 */
export async function removeTree(folder: string): Promise<void> {
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  const ends = await Promise.allSettled(
    entries.map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? removeTree(path) : gone((done) => fs.unlink(path, done));
    }),
  );
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  await gone((done) => fs.rmdir(folder, done));
}

function gone(call: (done: fs.NoParamCallback) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => (error === null || error.code === 'ENOENT' ? resolve() : reject(error)));
  });
}
