import type { Finding } from '../../shared/ceremony/script.ts';
import type { World } from './ceremony-program.ts';
import { endOfCrl, lastCrl } from './last-crl.ts';

/** What an authority can not do, for now or ever, once its key may sign nothing any more or is destroyed; accepted by name before. */

async function lostWith(world: World, authority: string): Promise<readonly string[]> {
  const children = [...world.authorities.values()].filter(
    (one) => one.issuer === authority && one.name !== authority && !one.revokedSince,
  ).length;
  return [
    `no certificate and no CRL of ${authority} can ever be signed again`,
    await lastCrlInWords(world, authority),
    children === 0
      ? 'no certificate it issued is left to revoke'
      : `${children} ${children === 1 ? 'certificate' : 'certificates'} it issued cannot be revoked any more`,
  ];
}

async function lastCrlInWords(world: World, authority: string): Promise<string> {
  const last = await lastCrl(world, authority);
  if (!last) return 'it leaves no CRL';
  return last.by === null ? `its last CRL ${endOfCrl(last)}` : `its last CRL, ${endOfCrl(last)}`;
}

/** Delete says what is lost for ever. */
export async function lostByDestruction(world: World, authority: string): Promise<Finding> {
  const message = (await lostWith(world, authority)).join('; ');
  return { rule: 'ANC-DESTROY-LOST', level: 'warning', clause: 'ETSI EN 319 411-1 GEN-6.5.3-06', message };
}

/** There is no way back from compromised, and its own CRL cannot say so: that is for others to do. */
export async function lostByCompromise(world: World, authority: string): Promise<Finding> {
  const issuer = world.authorities.get(authority)?.issuer;
  const left =
    issuer === undefined || issuer === authority
      ? 'whoever trusts it has to be told to stop'
      : `its certificate has to be revoked by ${issuer}, with the reason keyCompromise`;
  const lost = [
    'a compromised key stays compromised: only its destruction can follow',
    ...(await lostWith(world, authority)),
    'no copy of it is made, moved or proven, and no share dealt anew',
    `a last CRL is signed before this or never; ${left}`,
  ];
  return {
    rule: 'ANC-KEY-COMPROMISED',
    level: 'warning',
    clause: 'NIST SP 800-57 part 1 §7; CA/B BR 4.9.1.2, 5.7.3',
    message: lost.join('; '),
  };
}

/** Deactivated is for good, too, and the last CRL is signed before. */
export async function lostByDeactivation(world: World, authority: string): Promise<Finding> {
  const lost = [
    'a deactivated key is never active again',
    ...(await lostWith(world, authority)),
    'a last CRL is signed before this or never',
  ];
  return {
    rule: 'ANC-KEY-DEACTIVATED',
    level: 'warning',
    clause: 'NIST SP 800-57 part 1 §7; RFC 5280 §5.1.2.5',
    message: lost.join('; '),
  };
}

/** A suspension may outlast the CRL, which nobody can renew meanwhile. */
export async function withheldBySuspension(world: World, authority: string): Promise<Finding> {
  const withheld = [
    `no certificate and no CRL of ${authority} is signed until its key is active again`,
    await lastCrlInWords(world, authority),
  ];
  return {
    rule: 'ANC-KEY-SUSPENDED',
    level: 'warning',
    clause: 'NIST SP 800-57 part 1 §7; RFC 5280 §5.1.2.5',
    message: withheld.join('; '),
  };
}
