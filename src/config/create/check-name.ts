import { quote } from '../../lib/text/quote.ts';
import type { CreateContext } from './context.ts';
import type { Problems } from './problem.ts';

/** Docker's rule for container names. */
const NAME = /^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

/** Whether the name is a name, and free. Pure but for the look-up. */
export function checkName(context: CreateContext, problems: Problems): void {
  const { name } = context;
  if (name === undefined || name === '') return;
  if (!NAME.test(name)) {
    problems.add(`Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
    return;
  }
  const bare = name.replace(/^\//, '');
  const holder = context.findContainer(bare);
  if (holder === undefined || holder.name !== bare) return;
  problems.add(
    `Conflict. The container name ${quote(`/${bare}`)} is already in use by container ${quote(holder.id)}. You have to remove (or rename) that container to be able to reuse that name.`,
    'NAME_TAKEN',
  );
}
