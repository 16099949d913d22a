import type { ArtifactView } from '../../shared/contract/views.ts';
import { authorities, digest } from './fake-bridge-data.ts';

/** Made-up certificates and CRLs to carry out, beside `fake-bridge-data.ts`; `many` more than fit on a screen. */
export const artifacts = (many: number): ArtifactView[] => [
  ...authorities.map(({ name, kind, subject }, i): ArtifactView => ({
    kind: 'certificate',
    name,
    title: `${kind} certificate, ${subject}`,
    size: 524 + i,
    sha256: digest(20 + i),
    ceremony: '2026-07-02-01',
  })),
  { kind: 'crl', name: 'acme-root-g1', title: 'CRL 4 of acme-root-g1', size: 290, sha256: digest(40), ceremony: null },
  ...Array.from({ length: many }, (_, i): ArtifactView => ({
    kind: 'certificate',
    name: `bulk-${i}`,
    title: `intermediate certificate, CN=Bulk ${i}`,
    size: 700,
    sha256: digest(100 + i),
    ceremony: null,
  })),
];
