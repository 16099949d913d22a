import type { CrlRefresh, IntermediateSigning, MediaExport, RootCreation } from '../../shared/ceremony/plan.ts';
import { opensslCsr } from './test-workplace.ts';

let csr: string | undefined;

/** The same request for every plan that does not bring its own. */
export const sampleCsr = (): string => (csr ??= opensslCsr('/C=DE/O=Acme/CN=Acme Issuing'));

export const sampleRoot = (otherwise: Partial<RootCreation> = {}): RootCreation => ({
  kind: 'root-creation',
  name: 'acme-root',
  subject: { commonName: 'Acme Root', organizationName: 'Acme', countryName: 'DE' },
  algorithm: 'EC-P256',
  validity: { years: 20 },
  preset: 'private-rfc5280',
  custody: { kind: 'throw-away' },
  crl: { nextUpdateDays: 180 },
  ...otherwise,
});

export const sealed: RootCreation['custody'] = { kind: 'sealed-file', iterations: 600_000 };

export const sampleIntermediate = (otherwise: Partial<IntermediateSigning> = {}): IntermediateSigning => ({
  kind: 'intermediate-signing',
  name: 'acme-issuing',
  issuer: 'acme-root',
  csr: { der: sampleCsr() },
  validity: { years: 5 },
  pathLenConstraint: 0,
  preset: 'private-rfc5280',
  ...otherwise,
});

export const sampleCrl = (otherwise: Partial<CrlRefresh> = {}): CrlRefresh => ({
  kind: 'crl-refresh',
  name: 'acme-crl',
  issuer: 'acme-root',
  crl: { nextUpdateDays: 90 },
  revoke: [],
  ...otherwise,
});

export const sampleExport = (folder: string, otherwise: Partial<MediaExport> = {}): MediaExport => ({
  kind: 'media-export',
  name: 'carry-out',
  folder,
  artifacts: [{ kind: 'certificate', name: 'acme-root' }],
  ...otherwise,
});

/** The bytes of a request with one bit of its signature flipped. */
export function spoiledCsr(der: string): string {
  const bytes = Buffer.from(der, 'base64');
  const last = bytes.length - 1;
  bytes[last] = (bytes[last] ?? 0) ^ 1;
  return bytes.toString('base64');
}
