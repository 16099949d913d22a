import type { Role } from '../../shared/ceremony/role.ts';

/** What each role does in the room and is responsible for afterwards (ETSI EN 319 411-1 GEN-6.5.1-13A, IANA role titles). */
export const roleDuties: Readonly<Record<Role, { readonly during: string; readonly after: string }>> = {
  ceremonyAdministrator: {
    during: 'Reads the script aloud, leads each step, operates the workstation unless the step names someone else.',
    after: 'Files this transcript and the exported bundle; reports exceptions.',
  },
  cryptoOfficer: {
    during: 'Gives activation data unseen by others at the steps that ask for it; confirms each signature.',
    after: 'Keeps the key material or its activation data in custody, and reports loss or doubt at once.',
  },
  internalWitness: {
    during: 'Watches every step, initials it with the time, writes down what differs from the script.',
    after: 'Keeps the initialled paper and compares it with the filed transcript.',
  },
  externalWitness: {
    during: 'Watches independently of the organisation; may stop the ceremony to ask.',
    after: 'Attests, from this paper, that the ceremony was as recorded.',
  },
  qualifiedAuditor: {
    during: 'Observes that the script is followed and that the controls work.',
    after: 'Reports on the ceremony under the audit scheme in force.',
  },
  systemAdministrator: {
    during: 'Prepares the workstation and media, and is at hand for faults of the machine.',
    after: 'Returns the machine to storage and records seals and bag numbers.',
  },
};

/** Roles that stand outside the organisation which owns the keys (ETSI: internal and external roles). */
export const externalRoles: ReadonlySet<Role> = new Set<Role>(['externalWitness', 'qualifiedAuditor']);
