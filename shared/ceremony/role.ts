import { z } from 'zod';

/** Roles in the room (standards of practice: IANA, ETSI EN 319 411-1). */
export const roles = [
  'ceremonyAdministrator',
  'cryptoOfficer',
  'internalWitness',
  'externalWitness',
  'qualifiedAuditor',
  'systemAdministrator',
] as const;
export const roleSchema = z.enum(roles);
export type Role = (typeof roles)[number];

/** Roles that watch and hold no key: at a step for a witness only they can initial. */
export const witnessRoles: readonly Role[] = ['internalWitness', 'externalWitness', 'qualifiedAuditor'];

/** Words for the roles, the same on screen and on paper. */
export const roleTitle: Readonly<Record<Role, string>> = {
  ceremonyAdministrator: 'Ceremony Administrator',
  cryptoOfficer: 'Crypto Officer',
  internalWitness: 'Internal Witness',
  externalWitness: 'External Witness',
  qualifiedAuditor: 'Qualified Auditor',
  systemAdministrator: 'System Administrator',
};

export const participantSchema = z.strictObject({
  name: z.string().min(1).max(80),
  role: roleSchema,
  initials: z.string().regex(/^\p{L}{1,4}$/u, 'one to four letters'),
});
export type Participant = z.infer<typeof participantSchema>;
