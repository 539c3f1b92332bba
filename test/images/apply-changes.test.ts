import test from 'ava';
import { applyChanges } from '../../src/images/changes/apply-changes.ts';
import { parseWords } from '../../src/images/changes/parse-words.ts';

test('each instruction changes its field', (t) => {
  const changes = [
    'CMD ["sh", "-c", "true"]',
    'entrypoint run me',
    'ENV A=1 B="two words"',
    "ENV A='again' C=x\\ y",
    'ENV OLD the older form',
    'EXPOSE 80 53/udp',
    'LABEL one=1 "two words"=2',
    'ONBUILD RUN x',
    'STOPSIGNAL SIGINT',
    'USER alice',
    'VOLUME /data /other',
    'VOLUME ["/third one"]',
    'WORKDIR /a/b',
    'WORKDIR ../c',
  ];
  t.deepEqual(applyChanges({ Env: ['PATH=/bin'] }, changes), {
    Cmd: ['sh', '-c', 'true'],
    Entrypoint: ['/bin/sh', '-c', 'run me'],
    Env: ['PATH=/bin', 'A=again', 'B=two words', 'C=x y', 'OLD=the older form'],
    ExposedPorts: { '80/tcp': {}, '53/udp': {} },
    Labels: { one: '1', 'two words': '2' },
    OnBuild: ['RUN x'],
    StopSignal: 'SIGINT',
    User: 'alice',
    Volumes: { '/data': {}, '/other': {}, '/third one': {} },
    WorkingDir: '/a/c',
  });
});

test('a list that is no JSON is a line for the shell', (t) => {
  t.deepEqual(applyChanges({}, ['CMD [not json']).Cmd, ['/bin/sh', '-c', '[not json']);
});

for (const change of ['FROM x', 'RUN x', '', 'constructor x']) {
  test(`"${change}" is refused`, (t) => {
    t.like(
      t.throws(() => applyChanges({}, [change])),
      { code: 'IMAGE_CHANGE_INVALID', value: change },
    );
  });
}

test('an instruction without a value is refused', (t) => {
  t.like(
    t.throws(() => applyChanges({}, ['USER '])),
    {
      code: 'IMAGE_CHANGE_INVALID',
      message: 'USER requires an argument',
    },
  );
});

test('quotes keep words together, a backslash one character', (t) => {
  t.deepEqual(parseWords('a "b c" d\'e f\'g h\\ i "j\\"k" '), ['a', 'b c', 'de fg', 'h i', 'j"k']);
});
