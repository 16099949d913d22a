import { z } from 'zod';

/** standards.md F18: a second person approves the digest of what will be signed, by digits that the program chooses from it. */

/** How many hex digits are typed. */
export const approvalDigits = 8;

export const approvalSchema = z.object({
  /** The kind of object: `tbsCertificate` or `tbsCertList`. */
  object: z.enum(['tbsCertificate', 'tbsCertList']),
  /** Its SHA-256, 64 hex digits. */
  digest: z.string(),
  /** Number of the first digit that is asked for, counted from 1; it starts a line of eight. */
  from: z.int().min(1).max(57),
  /** The very bytes, decoded field by field. */
  fields: z.array(z.object({ label: z.string(), value: z.string() })),
});
/** What a person approves: the same at a terminal and in the window. */
export type Approval = z.infer<typeof approvalSchema>;

/** “17 to 24”. */
export const digitsAsked = ({ from }: Pick<Approval, 'from'>): string => `${from} to ${from + approvalDigits - 1}`;

/** The digits that are asked for. */
export const digitsOf = ({ digest, from }: Pick<Approval, 'digest' | 'from'>): string =>
  digest.slice(from - 1, from - 1 + approvalDigits);

/** The digest in lines of eight digits, each with the number of its first. */
export const approvalLines = ({
  digest,
}: Pick<Approval, 'digest'>): readonly { readonly from: number; readonly digits: string }[] =>
  Array.from({ length: Math.ceil(digest.length / approvalDigits) }, (_, line) => ({
    from: line * approvalDigits + 1,
    digits: digest.slice(line * approvalDigits, (line + 1) * approvalDigits),
  }));

/** What an approver types, as it is recorded once it was right. */
export interface ApprovalWords {
  readonly initials: string;
  readonly digits: string;
  readonly remark?: string | undefined;
}
