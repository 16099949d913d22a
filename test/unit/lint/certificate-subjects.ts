import { parseCertificate } from '../../../main/x509/parse-certificate.ts';
import type { CertificateView } from '../../../main/x509/model.ts';
import type { CertificateContext } from '../../../main/lint/rule.ts';
import { certificateDer, fixtureKeys, intermediateParts, keyIdentifier, rootParts } from '../../support/certificate-fixture.ts';
import type { CertificateParts } from '../../support/certificate-fixture.ts';

/** One certificate that a rule judges; `says` is part of what it says when it refuses. */
export interface CertificateCase {
  readonly name: string;
  readonly view: () => CertificateView;
  readonly context: () => CertificateContext;
  readonly says?: RegExp;
}

const { p256, p384 } = fixtureKeys;

export const rootView = (changes: Partial<CertificateParts> = {}): CertificateView =>
  parseCertificate(certificateDer(rootParts(changes)));

export const rootContext = (changes: Partial<CertificateContext> = {}): CertificateContext => ({
  role: 'root',
  issuer: null,
  issuedHere: true,
  serialAlreadyUsed: false,
  keyIdentifiers: [keyIdentifier(p384)],
  ...changes,
});

export const intermediateContext = (changes: Partial<CertificateContext> = {}): CertificateContext => ({
  role: 'intermediate',
  issuer: rootView(),
  issuedHere: true,
  serialAlreadyUsed: false,
  keyIdentifiers: [keyIdentifier(p256)],
  ...changes,
});

/** A root that differs from the sound one in `changes`. */
export function root(
  name: string,
  changes: Partial<CertificateParts> = {},
  options: { readonly says?: RegExp; readonly context?: Partial<CertificateContext> } = {},
): CertificateCase {
  const says = options.says === undefined ? {} : { says: options.says };
  return { name, view: () => rootView(changes), context: () => rootContext(options.context), ...says };
}

/** An intermediate that differs from the sound one in `changes`. */
export function intermediate(
  name: string,
  changes: Partial<CertificateParts> = {},
  options: { readonly says?: RegExp; readonly context?: () => Partial<CertificateContext> } = {},
): CertificateCase {
  const says = options.says === undefined ? {} : { says: options.says };
  const view = (): CertificateView => parseCertificate(certificateDer(intermediateParts(changes)));
  return { name, view, context: () => intermediateContext(options.context?.()), ...says };
}

/** A root whose view says what no reader would have let pass. */
export function patchedRoot(
  name: string,
  patch: (view: CertificateView) => Partial<CertificateView>,
  says: RegExp,
): CertificateCase {
  return { name, view: () => ({ ...rootView(), ...patch(rootView()) }), context: () => rootContext(), says };
}

export interface Fixtures<Case> {
  readonly rejects: readonly Case[];
  readonly accepts: readonly Case[];
}
