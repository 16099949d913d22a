import type { Brand } from '../../shared/base/brand.ts';
import { toHex } from '../../shared/base/bytes.ts';
import { approvalDigits, digitsAsked, digitsOf, type Approval } from '../../shared/ceremony/approval.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { Entropy } from '../ports/workstation.ts';
import { sha256 } from '../x509/sha256.ts';
import type { LintedTbs } from './linted-tbs.ts';

/**
 * Control ANC-F18 (standards.md F18): only bytes that a second person approved by their digest can be signed. `certificate.sign` and
 * `crl.sign` take this type, and nothing but `approve` makes one.
 */
export type ApprovedTbs = Brand<{ readonly bytes: Uint8Array; readonly digest: string }, 'ApprovedTbs'>;

/** Linted bytes on their way to a signature, and what a second person is asked about them. */
export interface ApprovalAsked extends Approval {
  readonly linted: LintedTbs;
}

/** Asks for one line of eight digits, chosen at random: 256 is a multiple of the eight lines, so each is as likely. */
export function askApproval(
  entropy: Entropy,
  object: Approval['object'],
  linted: LintedTbs,
  fields: Approval['fields'],
): ApprovalAsked {
  const line = (entropy.bytes(1)[0] ?? 0) % (64 / approvalDigits);
  return { object, linted, fields, digest: toHex(sha256(linted.bytes)), from: line * approvalDigits + 1 };
}

/** The digits are those asked for; case and white space do not matter. Fault `approval-mismatch` {asked, initials}, which never says the right ones. */
export function approve({ linted, ...asked }: ApprovalAsked, typed: string, initials: string): ApprovedTbs {
  const plain = typed.replaceAll(/\s/g, '').toLowerCase();
  if (plain !== digitsOf(asked)) throw new Fault('approval-mismatch', { asked: digitsAsked(asked), initials });
  return { bytes: linted.bytes, digest: asked.digest } as ApprovedTbs;
}
