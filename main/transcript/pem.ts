import { toBase64 } from '../../shared/base/bytes.ts';

export type PemLabel = 'CERTIFICATE' | 'X509 CRL' | 'CERTIFICATE REQUEST' | 'PUBLIC KEY';

/** RFC 7468 textual encoding: 64 columns, LF, nothing outside the boundaries (standards H15). */
export function pemOf(label: PemLabel, der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
