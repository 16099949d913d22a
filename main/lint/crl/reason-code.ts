import { toHex } from '../../../shared/base/bytes.ts';
import { extensionByOid } from '../../x509/extension-list.ts';
import { extensionOids } from '../../x509/object-identifiers.ts';
import type { CrlRule } from '../rule.ts';

const removeFromCRL = 8;
const highest = 10;

export const reasonCode: CrlRule = {
  id: 'ANC-B8-REASON-CODE',
  level: 'error',
  clause: 'RFC 5280 §5.3.1',
  title: 'a reasonCode exists, is not critical, not unspecified(0), and removeFromCRL(8) only in a delta CRL',
  check({ entries, extensions }) {
    const isDelta = extensionByOid(extensions, extensionOids.deltaCRLIndicator) !== undefined;
    for (const entry of entries) {
      const extension = extensionByOid(entry.extensions, extensionOids.reasonCode);
      if (extension === undefined) continue;
      const fault = faultOf(entry.reasonCode, extension.critical, isDelta);
      if (fault !== undefined) return `serial ${toHex(entry.serialNumber)}: ${fault}`;
    }
    return undefined;
  },
};

function faultOf(code: number | undefined, critical: boolean, isDelta: boolean): string | undefined {
  if (critical) return 'reasonCode is critical';
  if (code === undefined) return 'reasonCode cannot be read';
  if (code === 0) return 'unspecified(0) is written out';
  if (code === 7 || code < 0 || code > highest) return `reasonCode ${code} does not exist`;
  return code === removeFromCRL && !isDelta ? 'removeFromCRL(8) outside a delta CRL' : undefined;
}
