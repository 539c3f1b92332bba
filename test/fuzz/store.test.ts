import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { createEngine } from '../../src/engine/create-engine.ts';
import { createSimulatedSystem } from '../../src/system/simulated/create-simulated-system.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { fuzzOptions, requireTyped } from './fuzz-options.ts';

const FILES = ['config.json', 'snapshot.json', 'journal.jsonl', 'bundle/config.json'] as const;

/** What becomes of a file: cut off, filled with something else, a value in it replaced, something added. */
const damage = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ kind: fc.constant('text' as const), text: fc.string({ unit: 'binary', maxLength: 40 }) }),
  fc.record({ kind: fc.constant('json' as const), value: fc.jsonValue({ maxDepth: 2 }) }),
  fc.record({ kind: fc.constant('field' as const), at: fc.nat(400), value: fc.jsonValue({ maxDepth: 1 }) }),
  fc.record({ kind: fc.constant('added' as const), text: fc.string({ maxLength: 20 }) }),
);

type Damage = typeof damage extends fc.Arbitrary<infer Value> ? Value : never;

function damaged(text: string, how: Damage): string {
  if (how.kind === 'cut') return text.slice(0, Math.floor(text.length * how.share));
  if (how.kind === 'text') return how.text;
  if (how.kind === 'json') return JSON.stringify(how.value);
  if (how.kind === 'added') return `${text}${how.text}`;
  return text
    .split('\n')
    .map((line) => (line === '' ? line : withField(line, how)))
    .join('\n');
}

/** One of the values in a JSON text replaced: a field of the whole, or of the chart's context. */
function withField(text: string, { at, value }: Extract<Damage, { kind: 'field' }>): string {
  const whole = JSON.parse(text) as Record<string, unknown> & { context?: Record<string, unknown> };
  const holders = [whole, ...(whole.context === undefined ? [] : [whole.context])];
  const places = holders.flatMap((holder) => Object.keys(holder).map((key) => ({ holder, key })));
  const place = places[at % places.length];
  if (place !== undefined) place.holder[place.key] = value;
  return JSON.stringify(whole);
}

for (const file of FILES) {
  test(`a damaged ${file} is no reason to crash: others work, and it can be removed`, async (t) => {
    const property = fc.asyncProperty(fc.boolean(), damage, async (starts, how) => {
      const root = temporaryFolder(t);
      const system = createSimulatedSystem();
      const options = { root, run: join(root, 'run'), system, watch: false };
      const first = await createEngine(options);
      const hurt = await first.create({ Image: 'busybox', Cmd: ['sleep', '1000'] }, { name: 'hurt' });
      await first.create({ Image: 'busybox' }, { name: 'whole' });
      await hurt.advanceTo(starts ? 'started' : 'spec-built');
      await first.close();
      const path = join(root, 'containers', hurt.id, file);
      const files = file.startsWith('bundle/') ? system.files : undefined;
      const text = files === undefined ? readFileSync(path, 'utf8') : files.read(path);
      if (files === undefined) writeFileSync(path, damaged(text, how));
      else files.write(path, damaged(text, how));

      const engine = await createEngine(options);
      const look = async (act: () => Promise<unknown>) => void (await act().catch(requireTyped));
      await look(async () => (await engine.get('hurt')).inspect());
      await look(async () => (await engine.get('hurt')).history());
      await look(async () => (await engine.get('hurt')).stop({ timeoutSeconds: 0 }));
      await look(async () => (await engine.get('hurt')).start());
      await look(() => engine.list({ all: true }));
      const whole = await engine.get('whole');
      if ((await whole.state()) !== 'created') throw new Error('the other one is concerned');
      await engine.remove('hurt', { force: true }).catch(requireTyped);
      const left = readdirSync(join(root, 'containers'));
      if (left.includes(hurt.id)) throw new Error('it cannot be removed');
      await engine.close();
    });
    await fc.assert(property, fuzzOptions(20));
    t.pass();
  });
}

test('a journal that was cut off and written on keeps every whole line', async (t) => {
  const root = temporaryFolder(t);
  const system = createSimulatedSystem();
  const options = { root, run: join(root, 'run'), system, watch: false };
  await using engine = await createEngine(options);
  const property = fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 30 }), async (garbage) => {
    const container = await engine.create({ Image: 'busybox' });
    await container.advanceTo('spec-built');
    const before = await container.history();
    appendFileSync(join(root, 'containers', container.id, 'journal.jsonl'), garbage.replaceAll('\n', ' '));
    await container.advanceTo('created');
    const after = await container.history();
    t.deepEqual(after.slice(0, before.length), before);
    t.true(after.length > before.length);
    const numbers = after.map(({ seq }) => seq);
    t.deepEqual(
      numbers,
      [...new Set(numbers)].toSorted((one, other) => one - other),
    );
    await container.remove({ force: true });
  });
  await fc.assert(property, fuzzOptions(20));
});
