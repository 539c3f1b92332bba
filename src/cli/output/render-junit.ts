import type { Verdict, Verification } from '../../verify/verdict.ts';

/** A verification as JUnit's XML: a test case for each field; a difference is a failure, an unknown one is skipped. Pure. */
export function renderJunit({ bundle, verdicts }: Verification): string {
  const count = (wanted: Verdict['verdict']) => verdicts.filter(({ verdict }) => verdict === wanted).length;
  const counts = `tests="${verdicts.length}" failures="${count('differs')}" errors="0" skipped="${count('unknown')}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="lockstep verify" ${counts}>`,
    `  <testsuite name="${escaped(bundle)}" ${counts}>`,
    ...verdicts.flatMap(renderCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function renderCase({ field, asked, found, verdict, source, reason }: Verdict): string[] {
  const head = `    <testcase classname="${escaped(classOf(field))}" name="${escaped(field)}"`;
  if (verdict === 'pass') return [`${head}/>`];
  if (verdict === 'unknown') {
    return [`${head}>`, `      <skipped message="${escaped(reason)}"/>`, '    </testcase>'];
  }
  const text = [`asked: ${asked}`, `found: ${found}`, `source: ${source}`, reason].filter(
    (line) => line !== '',
  );
  return [
    `${head}>`,
    `      <failure message="${escaped(`asked ${asked}, found ${found}`)}">${escaped(text.join('\n'))}</failure>`,
    '    </testcase>',
  ];
}

/** `linux.resources.memory.limit` belongs to `linux.resources.memory`, `mounts[/dev]` to `mounts`. */
function classOf(field: string): string {
  return field.replace(/[ [].*$/, '').replace(/\.[^.]*$/, '');
}

/** With references for what attributes would lose, and without what XML 1.0 cannot hold. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}
