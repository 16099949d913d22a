import { departureFromDer } from '../der-check.ts';
import type { CrlRule } from '../rule.ts';

export const strictDer: CrlRule = {
  id: 'ANC-A8-CRL-STRICT-DER',
  level: 'error',
  clause: 'RFC 5280 §5.1; X.690 §10, §11',
  title: 'the CRL and the values of its extensions are DER, without values equal to their DEFAULT',
  check({ der, extensions, entries }) {
    const departure = departureFromDer(der, [...extensions, ...entries.flatMap((entry) => entry.extensions)]);
    if (departure !== undefined) return departure;
    const all = [extensions, ...entries.map((entry) => entry.extensions)].flat();
    const spelledOut = all.find(({ criticalEncodedFalse }) => criticalEncodedFalse);
    return spelledOut && `extension ${spelledOut.oid}: critical FALSE is written out`;
  },
};
