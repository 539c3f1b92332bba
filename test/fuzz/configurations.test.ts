import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import type { CreateRequest } from '../../src/contract/docker.ts';
import { createEngine } from '../../src/engine/create-engine.ts';
import { parseSpec } from '../../src/oci/parse-spec.ts';
import { createSimulatedSystem } from '../../src/system/simulated/create-simulated-system.ts';
import { createRequest } from './create-request.ts';
import { fuzzOptions, requireTyped } from './fuzz-options.ts';

test('a configuration is refused with a typed error, or leads to a spec that the OCI schema takes', async (t) => {
  const system = createSimulatedSystem();
  await using engine = await createEngine({ root: '/root', run: '/run/own', system });
  const counts = { refused: 0, built: 0 };
  const property = fc.asyncProperty(createRequest, async (request) => {
    const container = await engine.create(request as CreateRequest).catch((error: unknown) => {
      requireTyped(error);
      counts.refused += 1;
    });
    if (container === undefined) return;
    try {
      await container.advanceTo('spec-built');
      const { Lockstep } = await container.inspect();
      parseSpec(system.files.read(join(Lockstep.bundle, 'config.json')));
      counts.built += 1;
    } catch (error) {
      requireTyped(error);
      if ((error as { code?: string }).code === 'SPEC_INVALID') throw error;
    }
    await container.remove({ force: true, volumes: true });
  });
  await fc.assert(property, fuzzOptions(300));
  // Else it would say nothing.
  t.true(counts.built > 30, JSON.stringify(counts));
  t.true(counts.refused > 30, JSON.stringify(counts));
});
