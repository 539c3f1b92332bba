import test from 'ava';
import { createMachine } from 'xstate';
import { describeMachine } from '../../machines/describe.ts';
import { renderMermaid } from '../../machines/mermaid.ts';

test('a chart is drawn with nested states in braces, working states marked, and guards on what needs no event', (t) => {
  const machine = createMachine({
    id: 'lamp',
    initial: 'off',
    on: { OBSERVED: '.off' },
    states: {
      off: { on: { SWITCH: 'warming-up', RECOVER: 'off' } },
      'warming-up': { invoke: { id: 'warmUp', src: 'warmUp', onDone: 'on', onError: 'choosing' } },
      on: {
        initial: 'bright',
        on: { SWITCH: 'off' },
        states: { bright: { on: { DIM: 'dim' } }, dim: { on: { BREAK: '#lamp.broken' } } },
      },
      choosing: {
        tags: ['transient'],
        always: [{ guard: { type: 'isWorn', params: 'filament' }, target: 'broken' }, { target: 'off' }],
      },
      broken: { type: 'final' },
    },
  });
  t.is(
    renderMermaid(describeMachine(machine)),
    `stateDiagram-v2
  [*] --> off
  off
  state "warming-up" as warming_up
  warming_up:::working
  state on {
    [*] --> on_bright
    state "bright" as on_bright
    state "dim" as on_dim
    on_bright --> on_dim : DIM
  }
  choosing:::transient
  broken
  off --> warming_up : SWITCH
  warming_up --> on : warmUp done
  warming_up --> choosing : warmUp failed
  on --> off : SWITCH
  on_dim --> broken : BREAK
  choosing --> broken : [isWorn(filament)]
  choosing --> off : otherwise
  broken --> [*]
  classDef working font-style:italic
  classDef transient stroke-dasharray:4
`,
  );
});
