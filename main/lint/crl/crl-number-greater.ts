import { extensionByOid } from '../../x509/extension-list.ts';
import { extensionOids } from '../../x509/object-identifiers.ts';
import { readCrlNumber } from '../extension-value.ts';
import type { CrlRule } from '../rule.ts';

export const crlNumberGreater: CrlRule = {
  id: 'ANC-B3-CRL-NUMBER-GREATER',
  level: 'error',
  clause: 'RFC 5280 §5.2.3',
  title: 'cRLNumber is greater than that of every CRL before',
  applies: ({ previousCrlNumber }) => previousCrlNumber !== null,
  check({ extensions }, { previousCrlNumber }) {
    const extension = extensionByOid(extensions, extensionOids.cRLNumber);
    if (extension === undefined || previousCrlNumber === null) return undefined;
    const number = readCrlNumber(extension.value);
    return number > BigInt(previousCrlNumber) ? undefined : `cRLNumber ${number} is not greater than ${previousCrlNumber}`;
  },
};
