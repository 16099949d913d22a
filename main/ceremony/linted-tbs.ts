import type { Brand } from '../../shared/base/brand.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { LintFinding } from '../lint/rule.ts';

/**
 * Control ANC-LINT-BEFORE-SIGN (CA/B BR 4.3.1.2): only bytes that were linted can be approved, and only approved bytes can be signed
 * (`ApprovedTbs`). Nothing but `acceptLinted` makes one.
 */
export type LintedTbs = Brand<{ readonly bytes: Uint8Array; readonly findings: readonly LintFinding[] }, 'LintedTbs'>;

/** The bytes as signable when no finding is an error; otherwise Fault `lint-error` naming the rules. */
export function acceptLinted(bytes: Uint8Array, findings: readonly LintFinding[]): LintedTbs {
  const errors = findings.filter(({ level }) => level === 'error');
  if (errors.length > 0)
    throw new Fault('lint-error', { rules: errors.map(({ rule, message }) => `${rule} (${message})`).join('; ') });
  return { bytes, findings } as LintedTbs;
}
