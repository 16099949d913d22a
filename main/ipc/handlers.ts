import type { Desk } from './desk.ts';
import type { Handlers } from './gate.ts';
import { approverHandlers } from './handlers/approver-handlers.ts';
import { artifactHandlers } from './handlers/artifact-handlers.ts';
import { backupHandlers } from './handlers/backup-handlers.ts';
import { ceremonyHandlers } from './handlers/ceremony-handlers.ts';
import { custodianHandlers } from './handlers/custodian-handlers.ts';
import { overviewHandlers } from './handlers/overview-handlers.ts';
import { tokenHandlers } from './handlers/token-handlers.ts';
import { workstationHandlers } from './handlers/workstation-handlers.ts';

/** One handler for each call of the contract; a missing one does not compile. */
export function allHandlers(desk: Desk): Handlers {
  return {
    ...workstationHandlers(desk),
    ...overviewHandlers(desk),
    ...ceremonyHandlers(desk),
    ...artifactHandlers(desk),
    ...tokenHandlers(desk),
    ...custodianHandlers(desk),
    ...approverHandlers(desk),
    ...backupHandlers(desk),
  };
}
