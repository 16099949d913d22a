import type { CrlContext } from '../../../main/lint/rule.ts';
import type { CrlView } from '../../../main/x509/model.ts';
import { parseCrl } from '../../../main/x509/parse-crl.ts';
import { crlDer, crlParts } from '../../support/certificate-fixture.ts';
import type { CrlParts } from '../../support/certificate-fixture.ts';
import { rootView } from './certificate-subjects.ts';

/** One CRL that a rule judges; `says` is part of what it says when it refuses. */
export interface CrlCase {
  readonly name: string;
  readonly view: () => CrlView;
  readonly context: () => CrlContext;
  readonly says?: RegExp;
}

interface Options {
  readonly says?: RegExp;
  readonly context?: Partial<CrlContext>;
  readonly patch?: (view: CrlView) => Partial<CrlView>;
}

export const crlContext = (changes: Partial<CrlContext> = {}): CrlContext => ({
  issuer: rootView(),
  previousCrlNumber: null,
  revokedCertificates: null,
  profileNextUpdateDays: null,
  ...changes,
});

/** The sound CRL, changed in `changes`. */
export function crl(name: string, changes: Partial<CrlParts> = {}, { says, context, patch }: Options = {}): CrlCase {
  const view = (): CrlView => {
    const read = parseCrl(crlDer(crlParts(changes)));
    return { ...read, ...patch?.(read) };
  };
  return { name, view, context: () => crlContext(context), ...(says === undefined ? {} : { says }) };
}
