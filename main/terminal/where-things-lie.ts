import { join } from 'node:path';
import type { AuthorityRow } from '../ports/ledger.ts';

/** What was written where, and how to check it with software that is not Anchorite. */
export function whereThingsLie(out: string, authorities: readonly AuthorityRow[], format: 'pdf' | 'html'): readonly string[] {
  const lines = ['', 'Written and read back:'];
  const root = authorities.find(({ kind }) => kind === 'root');
  for (const { name, kind } of authorities) {
    lines.push(`  ${kind.padEnd(12)} ${join(out, 'certs', `${name}.pem`)}`);
    if (kind === 'root') lines.push(`  CRL          ${join(out, 'crls', `${name}.pem`)}`);
  }
  lines.push(`  transcript   ${join(out, 'transcript', `transcript.${format}`)}`);
  lines.push(`  ledger       ${join(out, 'ledger', 'ledger.jsonl')}`);
  lines.push('', 'Check it without Anchorite:', `  cd ${out}`, '  sha256sum --strict -c SHA256SUMS');
  if (root) {
    lines.push(`  openssl crl -in crls/${root.name}.pem -CAfile certs/${root.name}.pem -noout`);
    for (const { name, kind, issuer } of authorities) {
      if (kind === 'intermediate' && issuer === root.name) {
        lines.push(
          `  openssl verify -x509_strict -crl_check -CRLfile crls/${root.name}.pem -CAfile certs/${root.name}.pem certs/${name}.pem`,
        );
      }
    }
  }
  lines.push('  sh ledger/verify-ledger.sh ledger/ledger.jsonl', '', 'More in VERIFY.txt.');
  return lines;
}
