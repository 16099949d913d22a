import { equalBytes, fromBase64, toHex } from '../../shared/base/bytes.ts';
import { reasonCodeNumber } from '../../shared/pki/reason-code.ts';
import { extensionByOid } from '../x509/extension-list.ts';
import { readCrlNumber, readInvalidityDate } from '../x509/extension-values.ts';
import type { CrlEntryView, CrlView } from '../x509/model.ts';
import { extensionOids } from '../x509/object-identifiers.ts';
import { parseCrl } from '../x509/parse-crl.ts';
import { verifyCrlSignature } from '../x509/verify-issued.ts';
import type { CrlEntry, Recorded, RevocationEntry } from './recorded.ts';
import { sha256Hex } from './sha256-sums.ts';
import { atEntry, type Authorities } from './verify-certificates.ts';

/**
 * Proves every CRL of a ledger: it is what its entry says, its tbsCertList is the one that was committed before the signature, it
 * names its issuer and was signed by the issuer's key, its number is above all earlier ones of the issuer, and it lists exactly
 * what the ledger had revoked until then, with dates and reasons. Nothing was committed for one that was adopted; it is the first
 * of its issuer and lists exactly what was adopted with it. Fault: `ledger-broken` {seq, why}.
 */
export async function verifyCrls(recorded: Recorded, authorities: Authorities): Promise<void> {
  const highest = new Map<string, number>();
  for (const entry of recorded.crls) {
    const { issuer, crlNumber } = entry.data;
    await atEntry(entry, `CRL ${crlNumber} of ${issuer}`, async () => {
      const view = parseCrl(fromBase64(entry.data.der) ?? new Uint8Array());
      const issuerView = authorities.get(issuer);
      if (!issuerView || (recorded.certificates.get(issuer)?.seq ?? entry.seq) >= entry.seq) throw new Error('has no issuer');
      compareEntry(entry, view);
      if (!equalBytes(view.issuer.der, issuerView.subject.der)) throw new Error('does not name its issuer');
      await verifyCrlSignature(view.der, issuerView.spki.der);
      const isAdopted = entry.type === 'crl-adopted';
      if (!isAdopted && recorded.tbsOfCrlNumber(issuer, crlNumber) !== sha256Hex(view.tbs)) {
        throw new Error('is not the one that was committed with its number');
      }
      if (isAdopted && highest.has(issuer)) throw new Error('was adopted after its issuer had numbered CRLs here');
      if (crlNumber <= (highest.get(issuer) ?? (isAdopted ? -1 : 0)))
        throw new Error('does not have a higher number than the one before');
      highest.set(issuer, crlNumber);
      compareRevocations(view.entries, recorded.revocations(issuer, entry.seq), isAdopted);
    });
  }
}

function compareEntry({ data }: CrlEntry, view: CrlView): void {
  const number = extensionByOid(view.extensions, extensionOids.cRLNumber);
  const facts: readonly (readonly [string, string, string | undefined])[] = [
    ['digest', data.sha256, sha256Hex(view.der)],
    ['cRLNumber', String(data.crlNumber), number ? String(readCrlNumber(number.value)) : '0'],
    ['thisUpdate', data.thisUpdate, view.thisUpdate.instant],
    ['nextUpdate', data.nextUpdate, view.nextUpdate?.instant],
    ['number of entries', String(data.entries), String(view.entries.length)],
  ];
  for (const [what, said, found] of facts) if (said !== found) throw new Error(`has another ${what} than its entry says`);
}

function compareRevocations(entries: readonly CrlEntryView[], revocations: readonly RevocationEntry[], isAdopted: boolean): void {
  const listed = new Map(entries.map((entry) => [toHex(entry.serialNumber), spelled(entry, isAdopted)]));
  if (listed.size !== entries.length) throw new Error('lists a serial number twice');
  for (const { data } of revocations) {
    const found = listed.get(data.serialNumber);
    if (found === undefined) throw new Error(`leaves out ${nameOf(data)}, which was revoked before`);
    const said = [data.revocationDate, reasonCodeNumber[data.reasonCode], data.invalidityDate ?? ''].join(' ');
    if (found !== said) throw new Error(`revokes ${nameOf(data)} in other words than the ledger`);
    listed.delete(data.serialNumber);
  }
  const [extra] = listed.keys();
  if (extra !== undefined) throw new Error(`lists the serial number ${extra}, which the ledger had not revoked`);
}

const nameOf = (data: RevocationEntry['data']): string => ('name' in data ? data.name : `the serial number ${data.serialNumber}`);

const knownReasons: ReadonlySet<number> = new Set(Object.values(reasonCodeNumber));

/** `unspecified` (0) is encoded by leaving the reasonCode out (RFC 5280 §5.3.1); so is taken over what no CRL here says, such as a hold. */
function spelled({ revocationDate, reasonCode = 0, extensions }: CrlEntryView, isAdopted: boolean): string {
  const invalidity = extensionByOid(extensions, extensionOids.invalidityDate);
  const invalidityDate = invalidity ? (readInvalidityDate(invalidity.value).instant ?? 'unreadable') : '';
  const reason = isAdopted && !knownReasons.has(reasonCode) ? 0 : reasonCode;
  return [revocationDate.instant ?? 'unreadable', reason, invalidityDate].join(' ');
}
