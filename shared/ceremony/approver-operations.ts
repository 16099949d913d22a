import { z } from 'zod';
import { artifactNameSchema } from './plan-values.ts';

/** Operations of a plan on the register of approvers (standards.md F18): who approves what is signed, and shows that it is them. */

/** As among the participants of the plan. */
const person = z.string().min(1).max(80);

/**
 * A person who watches gets a key of their own, sealed under a passphrase that nobody else knows. From then on an approval is theirs
 * only with it. Again for the same person: the earlier key ends.
 */
export const approverEnrolmentSchema = z.strictObject({
  kind: z.literal('approver-enrolment'),
  name: artifactNameSchema,
  person,
  iterations: z.int().min(600_000).max(100_000_000).optional(),
});
export type ApproverEnrolment = z.infer<typeof approverEnrolmentSchema>;

/** A person approves no more: they left, or somebody else may know their passphrase. */
export const approverWithdrawalSchema = z.strictObject({
  kind: z.literal('approver-withdrawal'),
  name: artifactNameSchema,
  person,
  why: z.string().min(1).max(500),
});
export type ApproverWithdrawal = z.infer<typeof approverWithdrawalSchema>;
