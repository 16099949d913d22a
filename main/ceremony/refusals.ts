import { msOf } from '../../shared/base/instant.ts';
import type { Plan } from '../../shared/ceremony/plan.ts';
import { mayAttest } from '../../shared/ceremony/may-initial.ts';
import type { Participant } from '../../shared/ceremony/role.ts';
import type { Script, Step } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { Profile } from '../profile/profile.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { PlannedAuthority, World } from './ceremony-program.ts';
import { refuseAbsentToken, refuseUnusable } from './held-key.ts';

/** Refusals that more than one ceremony needs. Each throws a Fault or returns what was asked for. */

export function profileOf(ports: CeremonyPorts, preset: string): Profile {
  const profile = ports.profiles.get(preset);
  if (!profile) throw new Fault('profile-unknown', { preset, known: [...ports.profiles.keys()].join(', ') });
  return profile;
}

/** ANC-NAME-ONCE: a name stands for one certificate in one ledger, for ever. */
export function refuseUsedName(world: World, name: string): void {
  if (world.authorities.has(name)) throw new Fault('name-already-used', { name });
}

/** The authority, valid now and with its key within reach. */
export async function signingAuthority(world: World, name: string): Promise<PlannedAuthority> {
  const authority = world.authorities.get(name);
  if (!authority) throw new Fault('issuer-unknown', { issuer: name });
  const { notBefore, notAfter } = authority.view;
  const now = msOf(world.proposedAt);
  if (authority.revokedSince) throw new Fault('issuer-not-valid', { issuer: name, why: `revoked since ${authority.revokedSince}` });
  if (!notAfter.instant || msOf(notAfter.instant) < now)
    throw new Fault('issuer-not-valid', { issuer: name, why: `expired at ${notAfter.instant ?? notAfter.text}` });
  if (!notBefore.instant || msOf(notBefore.instant) > now) {
    throw new Fault('issuer-not-valid', { issuer: name, why: `valid only from ${notBefore.instant ?? notBefore.text}` });
  }
  if (authority.provisional && authority.adopted)
    throw new Fault('issuer-cannot-sign', { issuer: name, why: 'this plan adopts it; sign with it in the next one' });
  const { keyRecord, keyHere } = authority;
  if (keyRecord) refuseUnusable(keyRecord, name);
  if (!(await keyHere())) {
    if (!keyRecord) {
      const why = authority.adopted ? 'its key is elsewhere' : 'it was certified from a request';
      throw new Fault('issuer-cannot-sign', { issuer: name, why });
    }
    await refuseAbsentToken(world.ports, keyRecord);
    throw new Fault('issuer-cannot-sign', {
      issuer: name,
      why: 'its key file is gone or damaged; bring the key back from a backup',
    });
  }
  return authority;
}

/** What was compared with the paper is what is opened, without an error, and with every warning accepted by name. */
export function refuseUnreviewed({ planDigest, findings }: Script, compared: string, acknowledged: readonly string[]): void {
  if (planDigest !== compared) throw new Fault('plan-digest-mismatch');
  const rules = (level: string) => findings.filter((finding) => finding.level === level).map(({ rule }) => rule);
  if (rules('error').length > 0) throw new Fault('lint-error', { rules: rules('error').join(', ') });
  const missing = rules('warning').filter((rule) => !acknowledged.includes(rule));
  if (missing.length > 0) throw new Fault('warning-not-acknowledged', { rules: missing.join(', ') });
}

/**
 * The participant who attests this step. ANC-F1: the one who leads cannot be the one who watches.
 * Faults: `initials-unknown`; `witness-needed` or `watcher-refused` {initials}.
 */
export function attestingPerson({ participants }: Plan, step: Step, initials: string): Participant {
  const person = participantWith(participants, initials);
  if (!mayAttest(person, step))
    throw new Fault(step.actsOnly ? 'watcher-refused' : 'witness-needed', { initials: person.initials });
  return person;
}

/** Fault: `initials-unknown` {initials}. */
export function participantWith(participants: readonly Participant[], initials: string): Participant {
  const typed = initials.trim().toUpperCase();
  const found = participants.find((one) => one.initials.toUpperCase() === typed);
  // What is no initials may be a PIN that was typed into the wrong field: it goes no further.
  if (!found) throw new Fault('initials-unknown', { initials: /^\p{L}{1,4}$/u.test(typed) ? initials : 'what was typed' });
  return found;
}
