import { toBase64, toHex } from '../../shared/base/bytes.ts';
import type { EntryData } from '../../shared/ceremony/ledger-entry.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { reasonCodeNumber, reasonCodes, type ReasonCode } from '../../shared/pki/reason-code.ts';
import { extensionByOid } from '../x509/extension-list.ts';
import { readCrlNumber, readInvalidityDate } from '../x509/extension-values.ts';
import type { CrlEntryView, CrlView, ExtensionView } from '../x509/model.ts';
import { extensionOids } from '../x509/object-identifiers.ts';
import { sha256 } from '../x509/sha256.ts';

/** More would make one transaction of the ledger too long; an offline CA has a handful. */
const maxEntries = 10_000;

/** RFC 2459 made CRLs of this kind in January 1999; every CRL to come has to repeat the dates. */
const firstInstant = '1999-01-01T00:00:00Z';

/** What an adopted CRL says: its own entry, and one for each serial number it revokes. */
export interface CrlTakenOver {
  readonly crl: EntryData<'crl-adopted'>;
  /** False where it has no cRLNumber, and counts as 0. */
  readonly numbered: boolean;
  readonly revocations: readonly EntryData<'revocation-adopted'>[];
  /** Serial numbers whose reason no CRL here says (a hold): they stay revoked, without a reason. */
  readonly reasonsLost: readonly string[];
}

/**
 * Takes over a CRL that was verified. It must be complete, because what it leaves out would be valid again.
 * Fault: `crl-not-adoptable` {why}.
 */
export function takeOverCrl(issuer: string, view: CrlView, now: string): CrlTakenOver {
  refusePartial(view);
  const thisUpdate = view.thisUpdate.instant;
  const nextUpdate = view.nextUpdate?.instant;
  if (thisUpdate === undefined || nextUpdate === undefined) throw refused('it has no thisUpdate and nextUpdate that can be read');
  if (thisUpdate > now) throw refused(`its thisUpdate ${thisUpdate} is still to come`);
  if (view.entries.length > maxEntries)
    throw refused(`it has ${view.entries.length} entries; at most ${maxEntries} are taken over`);
  const serials = new Set(view.entries.map(({ serialNumber }) => toHex(serialNumber)));
  if (serials.size !== view.entries.length) throw refused('it lists a serial number twice');
  return {
    crl: {
      issuer,
      crlNumber: numberOf(view),
      thisUpdate,
      nextUpdate,
      entries: view.entries.length,
      sha256: toHex(sha256(view.der)),
      der: toBase64(view.der),
    },
    numbered: extensionByOid(view.extensions, extensionOids.cRLNumber) !== undefined,
    revocations: view.entries.map((entry) => revocationOf(issuer, entry, thisUpdate)),
    reasonsLost: view.entries
      .filter(({ reasonCode }) => reasonOf(reasonCode) === undefined)
      .map((entry) => toHex(entry.serialNumber)),
  };
}

/** Findings about a CRL that can be taken over and still wants looking at. */
export function crlFindings({ crl, reasonsLost }: CrlTakenOver, now: string): readonly Finding[] {
  const warning = (rule: string, clause: string, message: string): Finding => ({ rule, level: 'warning', clause, message });
  return [
    ...(crl.nextUpdate < now
      ? [
          warning(
            'ANC-ADOPT-CRL-EXPIRED',
            'RFC 5280 §5.1.2.5',
            `the CRL ended at ${crl.nextUpdate}; a newer one may exist, and what it revoked would be valid again`,
          ),
        ]
      : []),
    ...(reasonsLost.length > 0
      ? [
          warning(
            'ANC-ADOPT-REASON',
            'RFC 5280 §5.3.1',
            `on hold there, or with a reason that is not issued here: revoked for ever from now on, without a reason, and never released: ${reasonsLost.slice(0, 5).join(', ')}. To release one, let its CA issue a CRL without it first`,
          ),
        ]
      : []),
  ];
}

const refused = (why: string): Fault => new Fault('crl-not-adoptable', { why });

/** RFC 5280 §5.2: an unknown critical extension, of the list or of an entry, may mean that the list is no complete one of this issuer. */
function refusePartial({ extensions, entries }: CrlView): void {
  const has = (oid: string): boolean => extensionByOid(extensions, oid) !== undefined;
  if (has(extensionOids.deltaCRLIndicator)) throw refused('it is a delta CRL');
  if (has(extensionOids.issuingDistributionPoint))
    throw refused('it has an issuingDistributionPoint, so that it may cover a part of what was issued');
  if (entries.some((entry) => extensionByOid(entry.extensions, extensionOids.certificateIssuer) !== undefined))
    throw refused('it revokes certificates of other issuers');
  const unknown = [extensions, ...entries.map((entry) => entry.extensions)].flatMap((list) => list.filter(isUnknownCritical))[0];
  if (unknown) throw refused(`it has the critical extension ${unknown.oid}`);
}

const understood: ReadonlySet<string> = new Set([
  extensionOids.cRLNumber,
  extensionOids.authorityKeyIdentifier,
  extensionOids.reasonCode,
  extensionOids.invalidityDate,
]);

const isUnknownCritical = ({ oid, critical }: ExtensionView): boolean => critical && !understood.has(oid);

/** 0 where there is none: any number is greater. */
function numberOf({ extensions }: CrlView): number {
  const extension = extensionByOid(extensions, extensionOids.cRLNumber);
  const number = extension ? readCrlNumber(extension.value) : 0n;
  if (number < 0n || number >= BigInt(Number.MAX_SAFE_INTEGER))
    throw refused(`its cRLNumber ${number} is too great to count on from`);
  return Number(number);
}

function reasonOf(code = 0): ReasonCode | undefined {
  return reasonCodes.find((reason) => reasonCodeNumber[reason] === code);
}

function revocationOf(issuer: string, entry: CrlEntryView, thisUpdate: string): EntryData<'revocation-adopted'> {
  const serialNumber = toHex(entry.serialNumber);
  const revocationDate = entry.revocationDate.instant;
  if (revocationDate === undefined || revocationDate < firstInstant || revocationDate > thisUpdate)
    throw refused(
      `it revokes ${serialNumber} at ${revocationDate ?? 'no instant that can be read'}, which is not between ${firstInstant} and its thisUpdate, ${thisUpdate}`,
    );
  const invalidity = extensionByOid(entry.extensions, extensionOids.invalidityDate);
  const invalidityDate = invalidity ? readInvalidityDate(invalidity.value).instant : null;
  if (invalidityDate === undefined) throw refused(`the invalidityDate of ${serialNumber} cannot be read`);
  return { issuer, serialNumber, reasonCode: reasonOf(entry.reasonCode) ?? 'unspecified', revocationDate, invalidityDate };
}
