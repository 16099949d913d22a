import { z } from 'zod';
import { outsideKinds } from '../ceremony/copies-outside.ts';
import { endsOfCopies, keyEndings } from '../ceremony/ended-in-ceremony.ts';
import { keyStates } from '../ceremony/key-words.ts';
import { dealingEndings } from '../ceremony/share-words.ts';

/** A dealing that made no set, and what it handed out (`voidDealings`). */
const unfinishedDealingSchema = z.object({
  setId: z.string(),
  authority: z.string(),
  /** Null while it goes on. */
  voided: z.object({ at: z.string(), why: z.enum(dealingEndings) }).nullable(),
  shares: z.array(z.object({ index: z.int(), custodian: z.string(), on: z.enum(['card', 'file']), place: z.string().nullable() })),
});

/** A key of which a ceremony ended something, and what it lives on in (`endedKeys`). */
const endedKeySchema = z.object({
  authority: z.string(),
  state: z.enum(keyStates),
  ending: z.enum(keyEndings),
  ended: z.array(
    z.object({ what: z.string(), how: z.enum(endsOfCopies), at: z.string(), seq: z.int(), stepNumber: z.int().nullable() }),
  ),
  live: z.array(z.string()),
  perhaps: z.array(z.string()),
});

/** What the ledger recorded of a ceremony, as far as it went. */
export const recordedShape = {
  /** The steps that are done and stand, each once, in the script's order. */
  completed: z.array(
    z.object({
      step: z.string(),
      seq: z.int(),
      time: z.string(),
      initials: z.string().nullable(),
      evidence: z.array(z.object({ label: z.string(), value: z.string() })),
    }),
  ),
  /** Steps that were done before a resumption began their act again, in the ledger's order. */
  begunAgain: z.array(
    z.object({ step: z.string(), seq: z.int(), time: z.string(), initials: z.string().nullable(), begunAgainAt: z.string() }),
  ),
  /** Copies of a key that this ceremony left outside the workstation, as far as it knows. */
  copiesOutside: z.array(z.object({ kind: z.enum(outsideKinds), place: z.string(), whole: z.boolean() })),
  /** Cards and files that this ceremony handed out of sets that were not made: void, or it is dealing one of them now. */
  unfinishedDealings: z.array(unfinishedDealingSchema),
  /** Copies of keys that this ceremony ended, whatever becomes of it. */
  endedKeys: z.array(endedKeySchema),
  /** What people wrote. */
  exceptions: z.array(
    z.object({
      seq: z.int(),
      time: z.string(),
      step: z.string(),
      expected: z.string(),
      happened: z.string(),
      decision: z.string(),
      by: z.string(),
    }),
  ),
  /** What the program wrote beside the steps (`recordedEvents`). */
  events: z.array(
    z.object({
      seq: z.int(),
      time: z.string(),
      kind: z.enum(['interrupted', 'resumed', 'refused', 'voided']),
      stepNumber: z.int().nullable(),
      who: z.string().nullable(),
      words: z.string(),
    }),
  ),
};
