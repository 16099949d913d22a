import { z } from 'zod';
import { artifactNameSchema } from './plan-values.ts';
import { personKey } from './same-person.ts';

/** Operations of a plan on the register of approvers (standards.md F18): who approves what is signed, and shows that it is them. */

/** As among the participants of the plan. */
const person = z
  .string()
  .min(1)
  .max(80)
  .refine((name) => personKey(name) !== '', { message: 'the name of a person' });

/**
 * Why the register is changed though nobody who is enrolled agrees: they are all gone, or forgot their passphrases. Left out, one of them
 * agrees with their own passphrase, wherever anybody is enrolled. Nothing is signed after it in that ceremony.
 */
const without = z.string().min(1).max(500).optional();

/**
 * A person who watches gets a key of their own, sealed under a passphrase that nobody else knows. From then on an approval is theirs
 * only with it. Again for the same person: the earlier key ends.
 */
export const approverEnrolmentSchema = z.strictObject({
  kind: z.literal('approver-enrolment'),
  name: artifactNameSchema,
  person,
  without,
  iterations: z.int().min(600_000).max(100_000_000).optional(),
});
export type ApproverEnrolment = z.infer<typeof approverEnrolmentSchema>;

/** A person approves no more: they left, or somebody else may know their passphrase. */
export const approverWithdrawalSchema = z.strictObject({
  kind: z.literal('approver-withdrawal'),
  name: artifactNameSchema,
  person,
  why: z.string().min(1).max(500),
  without,
});
export type ApproverWithdrawal = z.infer<typeof approverWithdrawalSchema>;
