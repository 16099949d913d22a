import { z } from 'zod';

/**
 * The activation window's own door: another origin, another preload, two channels. A passphrase passes here and nowhere else.
 */
/** What the window is told to ask for. */
export const activationQuestionSchema = z.object({
  ceremonyTitle: z.string(),
  mode: z.enum(['rehearsal', 'production']),
  /** `set`: a new passphrase, typed twice. `give`: the one that opens the key. */
  purpose: z.enum(['set', 'give']),
  authority: z.string(),
  who: z.string(),
});
export type ActivationQuestion = z.infer<typeof activationQuestionSchema>;

/** `passphrase` null = cancelled. The confirmation is compared in the main process. */
export const activationAnswerSchema = z.strictObject({
  passphrase: z.string().max(1_024).nullable(),
  confirmation: z.string().max(1_024).nullable(),
});
export type ActivationAnswer = z.infer<typeof activationAnswerSchema>;

/** Null when the answer was taken and the window may close; a fault when it was refused and may be tried again. */
export const activationReplySchema = z.object({ code: z.string(), detail: z.record(z.string(), z.string()) }).nullable();
export type ActivationReply = z.infer<typeof activationReplySchema>;
