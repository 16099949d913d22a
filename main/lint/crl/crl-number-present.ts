import { extensionByOid } from '../../x509/extension-list.ts';
import { extensionOids } from '../../x509/object-identifiers.ts';
import type { CrlRule } from '../rule.ts';

export const crlNumberPresent: CrlRule = {
  id: 'ANC-B1-CRL-NUMBER',
  level: 'error',
  clause: 'RFC 5280 §5.2.3; CA/B BR 7.2.2',
  title: 'cRLNumber is present',
  check: ({ extensions }) =>
    extensionByOid(extensions, extensionOids.cRLNumber) === undefined ? 'cRLNumber is absent' : undefined,
};
