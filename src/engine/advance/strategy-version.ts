/** A strategy whose file is not the one that the order was created with: the order goes on, and says so. */
import { isTerminal } from '../../domain/parent-status.ts';
import { alert, change, type Draft } from './draft.ts';

/** Enough of a hash for people to tell two apart. */
const SHOWN = 12;
const shown = (version: string | undefined): string =>
  version === undefined ? 'no file' : `file ${version.slice(0, SHOWN)}`;

/** Tells once of each version of the strategy's file that works the order and is not its own. */
export function noteOtherVersion(draft: Draft): void {
  const { request, status, message: earlier } = draft.parent;
  if (isTerminal(status)) return;
  const { version } = draft.planner.strategyOf(draft.parent).strategy;
  if (version === request.strategyVersion) return;
  const message =
    `a worker has another version of ${request.strategy} (${shown(version)}) than the order was created with ` +
    `(${shown(request.strategyVersion)}): what is left of it is scheduled and priced by either`;
  if (earlier?.includes(message) === true) return;
  change(draft, { message: earlier === null ? message : `${earlier}; ${message}` });
  alert(draft, message);
}
