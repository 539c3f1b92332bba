import { defineOption } from '../option.ts';

/** Free text for the runtime and other tools. */
export const withAnnotations = defineOption<Record<string, never>>({
  option: 'annotations',
  apply: (draft, input) => {
    const asked = input.hostConfig.Annotations;
    if (asked && Object.keys(asked).length > 0) draft.annotations = asked;
  },
  reasons: [
    {
      field: 'annotations',
      from: '--annotation (HostConfig.Annotations)',
      says: 'Free text that the runtime passes on to hooks and tools; the kernel never sees it.',
      section: 'config.md, Annotations',
    },
  ],
});
