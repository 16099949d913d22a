import { z } from 'zod';
import { askSchema } from '../ceremony/ask.ts';

/**
 * The activation window's own door: another origin, another preload, four channels. A passphrase passes here and nowhere else.
 */
/** What the window is told to ask for. */
export const activationQuestionSchema = z.object({
  ceremonyTitle: z.string(),
  /** Of the plan, and the day in UTC: both stand on a card. */
  organisation: z.string(),
  day: z.string(),
  mode: z.enum(['rehearsal', 'production']),
  ask: askSchema,
  /** The person or the role that answers. */
  who: z.string(),
  /** What this person is to take: the words of a share card. Null where something is asked for. */
  words: z.array(z.string()).nullable(),
  /** Name of the share file that was chosen: the answer is its passphrase. Null where none is. */
  shareFile: z.string().nullable(),
});
export type ActivationQuestion = z.infer<typeof activationQuestionSchema>;

/** What two people type before the last try of a token is spent: its name, and their initials. */
const lastTrySchema = z.strictObject({ of: z.string().max(1_024), givenBy: z.string().max(20), agreedBy: z.string().max(20) });
export type LastTryAnswer = z.infer<typeof lastTrySchema>;

/** A passphrase that was drawn for what is asked now, to be written down. Null where none can be drawn. */
export const drawnPassphraseSchema = z
  .strictObject({
    /** In order, with the hyphens between them and the digit at the end: joined they are the passphrase. */
    words: z.array(z.string().min(1)).min(1),
    /** Entropy, rounded down. */
    bits: z.int().min(1),
  })
  .nullable();
export type DrawnPassphrase = NonNullable<z.infer<typeof drawnPassphraseSchema>>;

/**
 * `passphrase` null = cancelled. Confirmation (of new data), last try and what was drawn are judged in the main process.
 */
export const activationAnswerSchema = z.strictObject({
  passphrase: z.string().max(1_024).nullable(),
  confirmation: z.string().max(1_024).nullable(),
  /** Typed back from the paper: it is to be the one that was drawn. */
  drawn: z.boolean(),
  lastTry: lastTrySchema.optional(),
});
export type ActivationAnswer = z.infer<typeof activationAnswerSchema>;

/** Null when the answer was taken (the door then tells what is asked next, if anything); a fault when it was refused and may be tried again. */
export const activationReplySchema = z.object({ code: z.string(), detail: z.record(z.string(), z.string()) }).nullable();
export type ActivationReply = z.infer<typeof activationReplySchema>;
