import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExitRecord } from '../../src/contract/lifecycle.ts';
import type { EngineCore } from '../../src/engine/core.ts';
import { keepLastExit, readLastExit, sweepLastExits } from '../../src/engine/last-exits.ts';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const EXIT: ExitRecord = { code: 3, oomKilled: false, finishedAt: '2026-01-02T03:04:05.000Z' };
const MINUTE_MS = 60_000;

test('the exit of a removed container is kept for a minute, and swept once a minute', (t) => {
  const run = temporaryFolder(t);
  const core = {
    store: { paths: { run } },
    system: { files: createLinuxSystem().files },
  } as unknown as EngineCore;
  const folder = join(run, 'last-exits');
  const kept = () => readdirSync(folder).filter((name) => !name.startsWith('.'));
  const age = (name: string, ms: number, nowMs: number) => {
    const seconds = (nowMs - ms) / 1000;
    utimesSync(join(folder, name), seconds, seconds);
  };
  const now = Date.now();

  sweepLastExits(core, now);
  for (const id of ['old', 'young']) keepLastExit(core, id, EXIT);
  age('old', MINUTE_MS + 1000, now);
  t.deepEqual(readLastExit(core, 'old'), EXIT);
  sweepLastExits(core, now);
  t.deepEqual(kept(), ['young']);

  keepLastExit(core, 'old', EXIT);
  age('old', MINUTE_MS + 1000, now);
  sweepLastExits(core, now);
  t.deepEqual(kept().toSorted(), ['old', 'young']);
  age('.swept', MINUTE_MS + 1000, now);
  sweepLastExits(core, now);
  t.deepEqual(kept(), ['young']);
});
