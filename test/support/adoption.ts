import type { AuthorityAdoption } from '../../shared/ceremony/authority-adoption.ts';
import { systemClock } from '../../main/workstation/system-clock.ts';
import { derOf, type OpensslCa } from './openssl-ca.ts';
import { testClock, type TestClock } from './test-room.ts';

/** The machine's clock, which openssl reads too. */
export const liveClock: TestClock = { ...testClock(), now: () => systemClock.now() };

/** Adoption of what openssl made: its certificate and its key. */
export const adoptionOf = (ca: OpensslCa, otherwise: Partial<AuthorityAdoption> = {}): AuthorityAdoption => ({
  kind: 'authority-adoption',
  name: 'acme-root',
  certificate: derOf(ca.certificate),
  preset: 'private-rfc5280',
  key: { file: ca.key },
  custody: { kind: 'sealed-file', iterations: 600_000 },
  issued: [],
  ...otherwise,
});
