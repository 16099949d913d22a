import { isOutside } from '../../shared/ceremony/copies-outside.ts';
import type { KeyDestruction } from '../../shared/ceremony/key-operations.ts';
import type { StepDraft } from './step-draft.ts';

/** The steps at which people say that a copy or share elsewhere is destroyed, or lost. The program looks at its recorded place. */

export type PlannedCopy = KeyDestruction['copies'][number];
export type PlannedShare = NonNullable<KeyDestruction['shares']>[number];

export function attestation(copy: PlannedCopy): StepDraft {
  const { keyId, kind, place, gone } = copy;
  const looksFor = isOutside(copy) || kind === 'token' ? { looksFor: { keyId } } : {};
  if (gone === 'lost') return { ...lostAttestation(`The ${kind} copy ${keyId.slice(0, 8)} (${place})`), ...looksFor };
  return {
    kind: 'attest',
    who: 'witness',
    activity: `Destroy the ${kind} copy ${keyId.slice(0, 8)} (${place}) in sight of everyone: ${kind === 'token' ? 'the device itself' : 'the medium itself, not only the file'}.`,
    button: 'Destroyed before our eyes',
    ...looksFor,
  };
}

export function shareAttestation({ setId, index, custodian, gone }: PlannedShare): StepDraft {
  const looksFor = { setId, index };
  if (gone === 'lost') return { ...lostAttestation(`Share ${index} of set ${setId}, of ${custodian},`), looksFor };
  return {
    kind: 'attest',
    who: 'witness',
    activity: `Destroy share ${index} of set ${setId}, of ${custodian}, in sight of everyone: all that there is of it, its card and its file with the medium.`,
    button: 'Destroyed before our eyes',
    looksFor,
  };
}

export const lostAttestation = (what: string) =>
  ({
    kind: 'attest',
    who: 'witness',
    activity: `${what} is lost. Say when and where it was seen last; whoever finds it destroys it.`,
    button: 'Lost, as was said',
  }) as const;
