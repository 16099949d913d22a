/**
 * Room `lint`: one rule per file, each with the clause it comes from. A rule looks at a view (what was really encoded)
 * and at plain facts about its surroundings, and says what is wrong, or nothing.
 * May not come in: a clock, a file, a ledger, randomness, a hash function; what a rule needs of them is a fact in its context.
 * Flow: view + context -> registry.ts -> findings, in the order of the registry. A rule never stops another rule, no rule can
 * be switched off, and an extension that cannot be read breaks the rule that had to read it.
 * Private policy (how long, which names, which algorithms an organisation wants) is not here but in profile/.
 */
import type { Finding } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CertificateView, CrlView } from '../x509/model.ts';

/** A broken rule. The shape is the script's and the ledger's. */
export type LintFinding = Finding;

export interface LintRule<View, Context> {
  /** Control id, unique in the registry, such as `ANC-A26-KEY-USAGE`. */
  readonly id: string;
  /** `error` blocks the signature, `warning` needs an acknowledgement, `notice` is shown. */
  readonly level: LintFinding['level'];
  readonly clause: string;
  /** What is so when the rule is kept. */
  readonly title: string;
  /** Left out: the rule applies to every object. */
  applies?(context: Context, view: View): boolean;
  /** What is wrong, in words for people; undefined when the rule is kept. May throw Fault `object-malformed` while reading. */
  check(view: View, context: Context): string | undefined;
}

/** Facts about a CA certificate's surroundings. */
export interface CertificateContext {
  readonly role: 'root' | 'intermediate';
  /** The issuer's certificate; null for a root, which is its own. */
  readonly issuer: CertificateView | null;
  /** True where Anchorite makes the certificate; false for one that comes from elsewhere and is only looked at. */
  readonly issuedHere: boolean;
  /** True when the ledger knows another certificate of this issuer with this serial. */
  readonly serialAlreadyUsed: boolean;
  /**
   * Identifiers the certified key may have: RFC 7093 §2 method 1, and beside it the one the same key already carries in an
   * earlier certificate (often RFC 5280's SHA-1 method), which reissue and cross-signing preserve.
   */
  readonly keyIdentifiers: readonly Uint8Array[];
}

/** Facts about a CRL's surroundings. */
export interface CrlContext {
  readonly issuer: CertificateView;
  /** Number of the CRL before this one; null for the first. */
  readonly previousCrlNumber: number | null;
  /**
   * The certificates this CRL has to list, no more and no fewer, by the hex of the serial's content octets; null where nobody
   * knows them (a CRL that comes from elsewhere).
   */
  readonly revokedCertificates: ReadonlyMap<string, { readonly notBefore: string }> | null;
  /** The profile's own limit in days, which then replaces the twelve months of the CA/B Forum; null without a profile. */
  readonly profileNextUpdateDays: number | null;
}

export type CertificateRule = LintRule<CertificateView, CertificateContext>;
export type CrlRule = LintRule<CrlView, CrlContext>;

/** Findings of all rules that apply, in the order of the rules. */
export function runRules<View, Context>(
  rules: readonly LintRule<View, Context>[],
  view: View,
  context: Context,
): readonly LintFinding[] {
  const findings: LintFinding[] = [];
  for (const rule of rules) {
    if (rule.applies !== undefined && !rule.applies(context, view)) continue;
    const message = messageOf(rule, view, context);
    if (message !== undefined) findings.push({ rule: rule.id, level: rule.level, clause: rule.clause, message });
  }
  return findings;
}

function messageOf<View, Context>(rule: LintRule<View, Context>, view: View, context: Context): string | undefined {
  try {
    return rule.check(view, context);
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'object-malformed') throw thrown;
    return `could not be read: ${thrown.detail['where'] ?? 'not DER'}`;
  }
}
