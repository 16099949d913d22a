import { addSeconds, addYears, daysBetween, msOf } from '../../shared/base/instant.ts';
import type { Cryptoperiod } from '../../shared/ceremony/plan-values.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import type { Finding, Preview } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { PlannedAuthority } from './ceremony-program.ts';
import { effectNames, type Effect, type EffectContext, type EffectName, type EffectResult, type Effects } from './effect.ts';
import { keyRecordOf } from './held-key.ts';
import { publicKeyOf } from './key-acts.ts';

/**
 * ANC-D25: the cryptoperiod of a CA key. It signs certificates until a last second that its plan may set (ETSI EN 319 411-1
 * OVR-6.5.3-02; the originator-usage period of NIST SP 800-57 part 1 §5.3), and nothing once its certificate has ended.
 * Between the two it signs CRLs: what it certified is still relied on, and whoever relies on it has to learn of a revocation. After
 * the certificate's notAfter no relying party can validate a CRL of it (RFC 5280 §6.3.3), and what it certified has ended too.
 */

interface Validity {
  readonly notBefore: string;
  readonly notAfter: string;
}

/** The last second of signing certificates; null where the plan sets none. With `proposedAt` it is after that. Fault `cryptoperiod-impossible` {why}. */
export function endOfSigning(cryptoperiod: Cryptoperiod | undefined, validity: Validity, proposedAt: string | null): string | null {
  if (cryptoperiod === undefined) return null;
  const { notBefore, notAfter } = validity;
  const { signUntil, years } = cryptoperiod;
  const end = signUntil ?? addSeconds(addYears(notBefore, years ?? 0), -1);
  if (msOf(end) > msOf(notAfter))
    throw new Fault('cryptoperiod-impossible', { why: `${end} is after the end of the certificate, ${notAfter}` });
  if (proposedAt !== null && msOf(end) <= msOf(proposedAt))
    throw new Fault('cryptoperiod-impossible', { why: `${end} has passed` });
  return end;
}

/** How it stands in a preview. */
export const endOfSigningField = (end: string): Preview['fields'][number] => ({
  label: 'Signs certificates until',
  value: `${end}; CRLs until its certificate ends`,
  origin: 'plan',
  provisional: false,
});

/** The effects of a ceremony that brings a key: whichever of them records the key records the end of its signing with it. */
export function withEndOfSigning<Op extends Operation>(
  effects: Effects<Op>,
  endOf: (context: EffectContext<Op>) => string | null,
): Effects<Op> {
  const wrapped: Partial<Record<EffectName, Effect<Op>>> = {};
  for (const name of effectNames) {
    const effect = effects[name];
    if (effect) wrapped[name] = async (context) => ended(await effect(context), endOf(context));
  }
  return wrapped;
}

function ended(result: EffectResult, signUntil: string | null): EffectResult {
  const { entries = [] } = result;
  if (signUntil === null || !entries.some(({ type }) => type === 'key-generated' || type === 'key-adopted')) return result;
  return {
    evidence: [...result.evidence, { label: 'Signs certificates until', value: signUntil }],
    entries: entries.map((entry) => {
      if (entry.type === 'key-generated') return { ...entry, data: { ...entry.data, signUntil } };
      return entry.type === 'key-adopted' ? { ...entry, data: { ...entry.data, signUntil } } : entry;
    }),
  };
}

/** Days before the end from which a review says that a successor is needed: the widest band of what is due on Home. */
const rekeyDays = 90;

/** An adopted key may have come to its end before. */
export function findingsOfPastEnd(authority: string, signUntil: string | null, proposedAt: string): readonly Finding[] {
  if (signUntil === null || msOf(signUntil) > msOf(proposedAt)) return [];
  const message = `the key of ${authority} signs no certificates since ${signUntil}: what is adopted signs CRLs only`;
  return [{ rule: 'ANC-D25-SIGNING-ENDED', level: 'warning', clause: 'ETSI EN 319 411-1 OVR-6.5.3-02', message }];
}

/** Before anything is opened. Fault `key-signing-ended` {authority, since}; a warning when the end is near. */
export function findingsOfEnd({ name, signUntil, view }: PlannedAuthority, proposedAt: string): readonly Finding[] {
  if (signUntil !== null) refuseEnded(name, signUntil, proposedAt);
  const end = signUntil ?? view.notAfter.instant;
  if (end === undefined || daysBetween(proposedAt, end) > rekeyDays) return [];
  const message = `the key of ${name} signs no more certificates after ${end}: plan its successor`;
  return [
    { rule: 'ANC-D25-REKEY-DUE', level: 'warning', clause: 'ETSI EN 319 411-1 OVR-6.5.3-02; NIST SP 800-57 part 1 §5.3', message },
  ];
}

/**
 * At the moment itself, which may be long after the review: a ceremony can be resumed. Faults: `issuer-not-valid` {issuer, why} once
 * the certificate has ended; for a certificate `key-signing-ended` {authority, since}.
 */
export async function refuseEndedNow(
  ports: CeremonyPorts,
  ceremony: string,
  issuer: string,
  what: 'certificate' | 'crl',
): Promise<void> {
  const now = ports.clock.now();
  // A root that signs its own certificate is not in the ledger yet.
  const row = await ports.ledger.authority(issuer);
  if (row && msOf(row.notAfter) < msOf(now)) throw new Fault('issuer-not-valid', { issuer, why: `expired at ${row.notAfter}` });
  if (what === 'crl') return;
  const record = await keyRecordOf(ports, await publicKeyOf(ports, ceremony, issuer));
  if (record && record.signUntil !== null) refuseEnded(issuer, record.signUntil, now);
}

function refuseEnded(authority: string, since: string, now: string): void {
  if (msOf(now) > msOf(since)) throw new Fault('key-signing-ended', { authority, since });
}
