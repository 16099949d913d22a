import type { Desk } from '../desk.ts';
import type { Handlers } from '../gate.ts';
import { approverViews } from '../approver-views.ts';

/** Who approves what is signed. */
export function approverHandlers(desk: Desk): Pick<Handlers, 'approver.list'> {
  return { 'approver.list': () => approverViews(desk.workplace().ports) };
}
