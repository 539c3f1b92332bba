import test from 'ava';
import { planProfile } from '../../src/apparmor/plan-profile.ts';
import { parseConfinement, parseProfiles } from '../../src/apparmor/read-profiles.ts';
import { renderProfile } from '../../src/apparmor/render-profile.ts';

const OWN = {
  name: 'lockstep-default',
  engineProfile: 'unconfined',
  hasAbi3: true,
  hasTunables: true,
  hasBase: true,
};
const planFor = (profile: string, loaded: readonly string[] = []) =>
  planProfile({ profile, loaded: new Set(loaded), own: OWN });

test('the engine’s own profile is loaded when it is missing, and left alone when it is there', (t) => {
  t.deepEqual(planFor(OWN.name), { load: { name: OWN.name, text: renderProfile(OWN) } });
  t.deepEqual(planFor(OWN.name, [OWN.name]), {});
});

test('a process without a profile, or with somebody else’s, needs nothing loaded', (t) => {
  t.deepEqual(planFor(''), {});
  t.deepEqual(planFor('unconfined'), {});
  t.deepEqual(planFor('mine', ['other', 'mine']), {});
});

test('a profile that nobody has loaded is refused by its name', (t) => {
  t.like(
    t.throws(() => planFor('mine', ['other'])),
    {
      code: 'APPARMOR_PROFILE_UNKNOWN',
      message: 'there is no AppArmor profile mine',
      value: 'mine',
    },
  );
});

test('the kernel’s list gives the names without the modes', (t) => {
  t.deepEqual(parseProfiles('lockstep-default (enforce)\n/usr/bin/man (complain)\nwith space (kill)\n'), [
    'lockstep-default',
    '/usr/bin/man',
    'with space',
  ]);
  t.deepEqual(parseProfiles(''), []);
});

test('what confines a process is read without its mode', (t) => {
  t.is(parseConfinement('unconfined\n'), 'unconfined');
  t.is(parseConfinement('my engine (enforce)\n'), 'my engine');
  t.is(parseConfinement(''), 'unconfined');
});
