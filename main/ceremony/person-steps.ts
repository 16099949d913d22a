import type { Step } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { EffectResult } from './effect.ts';

/** What a person's word at a step leaves in the record. */
export interface PersonsWord extends EffectResult {
  readonly initials: string | null;
}

/** Case and outer white space do not matter, nothing else is forgiven. Fault `confirmation-mismatch` {expected}. */
export function confirmed({ expect }: Step, typed: string): PersonsWord {
  const expected = expect ?? '';
  const plain = (text: string) => text.normalize('NFC').trim().toLowerCase();
  if (plain(typed) !== plain(expected)) throw new Fault('confirmation-mismatch', { expected });
  return { evidence: [{ label: 'Typed', value: expected }], initials: null };
}
