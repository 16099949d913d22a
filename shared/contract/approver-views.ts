import { z } from 'zod';

/** Somebody who is enrolled as an approver now. */
export const approverViewSchema = z.object({
  person: z.string(),
  /** SHA-256 of the public half of their approval key, hex. */
  spkiSha256: z.string(),
  since: z.string(),
  ceremony: z.string(),
  /** What they approved last; null before. */
  lastApproval: z.object({ at: z.string(), ceremony: z.string() }).nullable(),
  /** Whether the file of their key is on this workstation: without it they enrol again. */
  keyHere: z.boolean(),
});
export type ApproverView = z.infer<typeof approverViewSchema>;
