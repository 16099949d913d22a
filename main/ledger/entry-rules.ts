import { equalBytes, toBase64 } from '../../shared/base/bytes.ts';
import type { EntryType, LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Mode } from '../../shared/ceremony/mode.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { checkAdoptedEntry } from './adopted-entry-rules.ts';
import { checkApproverEntry } from './approver-entry-rules.ts';
import { checkpointOrigin, ed25519PublicKey, verifyCheckpoint } from './checkpoint.ts';
import { bytesOf, checkDigest } from './entry-digest.ts';
import { checkKeyEntry } from './key-entry-rules.ts';
import { checkLedgerBackupEntry } from './ledger-backup-rules.ts';
import { serialOf } from './ledger-facts.ts';
import type { LedgerFacts } from './ledger-facts.ts';

/** What stands before the entry: nothing before entry 0. */
export interface Before {
  readonly facts: LedgerFacts;
  readonly last: { readonly seq: number; readonly time: string; readonly hash: string } | null;
  readonly ledgerId: string;
  readonly mode: Mode;
  readonly publicKey: Uint8Array;
  /** RFC 6962 root over all entries before; asked only for a checkpoint. */
  root(): Promise<Uint8Array>;
}

/** What may be said without a ceremony, and of one that was interrupted or has ended. */
const anytime: ReadonlySet<EntryType> = new Set([
  'refusal-recorded',
  'exception-recorded',
  'key-discarded',
  'checkpoint',
  'export-opened',
  'export-closed',
  'transcript-printed',
]);

/**
 * Proves that the entry may stand where it stands. The same rules hold when it is appended and when it is read again.
 * Faults (refusals): `clock-behind-ledger`, `ceremony-already-open`, `ceremony-not-open`, `ceremony-not-resumable`,
 * `ledger-backup-unknown`, `custody-refused`, `key-already-exists`, `key-not-found`, `serial-already-used`, `crl-number-not-greater`, `name-already-used`,
 * `issuer-unknown`, `certificate-unknown`, `certificate-already-revoked`. A plain Error is a defect of the caller.
 */
export async function checkEntry(entry: LedgerEntry, before: Before): Promise<void> {
  const { last } = before;
  if ((last === null) !== (entry.type === 'ledger-created')) throw new Error('the first entry, and only it, creates the ledger');
  if (last === null || entry.type === 'ledger-created') return checkFirst(entry);
  if (entry.time < last.time) throw new Fault('clock-behind-ledger', { now: entry.time, last: last.time });
  await checkCeremony(entry, before.facts);
  await checkData(entry, before);
}

/**
 * With what an act that was cut off leaves behind: a copy on a volume, shares in hand, and a copy that is gone from its token are known for
 * that once nobody goes on with them.
 */
const whileInterrupted: ReadonlySet<EntryType> = new Set([
  'ceremony-aborted',
  'ceremony-interrupted',
  'key-copied',
  'key-copy-ended',
  'dealing-voided',
]);

function checkFirst(entry: LedgerEntry): void {
  if (entry.type !== 'ledger-created') return;
  if (entry.ceremony !== null) throw new Error('the ledger is created outside a ceremony');
  ed25519PublicKey(bytesOf(entry.data.publicKey));
}

/** opened → open; interrupted; resumed → open; aborted and closed are final. One ceremony is open at a time. */
async function checkCeremony(entry: LedgerEntry, facts: LedgerFacts): Promise<void> {
  const { ceremony, type } = entry;
  if (ceremony === null) {
    if (anytime.has(type)) return;
    throw new Error(`${type} belongs to a ceremony`);
  }
  const state = await facts.ceremonyState(ceremony);
  if (type === 'ceremony-opened') {
    if (state !== undefined) throw new Error('a ceremony is opened once');
    const open = await facts.openCeremony();
    if (open !== undefined) throw new Fault('ceremony-already-open', { ceremony: open });
    return;
  }
  if (state === undefined) throw new Fault('ceremony-not-open', { ceremony });
  if (anytime.has(type)) return;
  if (type === 'ceremony-resumed') {
    if (state === 'aborted' || state === 'closed') throw new Fault('ceremony-not-resumable', { ceremony, state });
    const open = await facts.openCeremony();
    if (open !== undefined && open !== ceremony) throw new Fault('ceremony-already-open', { ceremony: open });
    return;
  }
  if (state !== 'open' && !(whileInterrupted.has(type) && state === 'interrupted'))
    throw new Fault('ceremony-not-open', { ceremony, state });
}

async function checkData(entry: LedgerEntry, before: Before): Promise<void> {
  const { facts } = before;
  await checkKeyEntry(entry, facts, before.mode);
  await checkLedgerBackupEntry(entry, facts);
  await checkAdoptedEntry(entry, facts);
  await checkApproverEntry(entry, facts);
  switch (entry.type) {
    case 'serial-committed': {
      const { issuer, serialNumber } = entry.data;
      const used = await facts.committedSerial(issuer, serialOf(serialNumber));
      const revoked = await facts.revocationAdopted(issuer, serialOf(serialNumber));
      if (used !== undefined || revoked) throw new Fault('serial-already-used', { issuer, serialNumber });
      return;
    }
    case 'crl-number-committed': {
      const { issuer, crlNumber } = entry.data;
      const highest = await facts.highestCrlNumber(issuer);
      if (crlNumber <= highest) {
        throw new Fault('crl-number-not-greater', { issuer, crlNumber: String(crlNumber), highest: String(highest) });
      }
      return;
    }
    case 'certificate-issued':
      return checkIssued(entry, facts);
    case 'certificate-revoked':
      return checkRevoked(entry, facts);
    case 'crl-issued':
      return checkCrl(entry, facts);
    case 'checkpoint':
      return checkCheckpoint(entry, before);
    default:
      return;
  }
}

type Entry<T extends EntryType> = Extract<LedgerEntry, { readonly type: T }>;

async function checkIssued({ ceremony, data }: Entry<'certificate-issued'>, facts: LedgerFacts): Promise<void> {
  const { name, kind, issuer, serialNumber, fingerprint } = data;
  const serial = await facts.committedSerial(issuer, serialOf(serialNumber));
  if (serial === undefined || serial.ceremony !== ceremony)
    throw new Error('a serial is committed before its certificate is issued');
  if (serial.used) throw new Fault('serial-already-used', { issuer, serialNumber });
  if ((await facts.certificateNamed(name)) !== undefined) throw new Fault('name-already-used', { name });
  if ((await facts.certificateWith(fingerprint)) !== undefined) throw new Error('a certificate is recorded once');
  if (kind === 'root' && issuer !== name) throw new Error('a root is its own issuer');
  if (kind === 'intermediate' && (await facts.certificateNamed(issuer)) === undefined)
    throw new Fault('issuer-unknown', { issuer });
  checkDigest(data.der, fingerprint);
}

async function checkRevoked({ data }: Entry<'certificate-revoked'>, facts: LedgerFacts): Promise<void> {
  const { name, issuer, serialNumber, fingerprint } = data;
  const found = await facts.certificateWith(fingerprint);
  const same = found?.name === name && found.issuer === issuer && found.serial === serialOf(serialNumber);
  if (found === undefined || !same) throw new Fault('certificate-unknown', { certificate: name });
  if (found.revoked) throw new Fault('certificate-already-revoked', { certificate: name });
}

async function checkCrl({ ceremony, data }: Entry<'crl-issued'>, facts: LedgerFacts): Promise<void> {
  const number = await facts.committedCrlNumber(data.issuer, data.crlNumber);
  if (number === undefined || number.ceremony !== ceremony) throw new Error('a CRL number is committed before its CRL is issued');
  if (number.used) throw new Fault('crl-number-not-greater', { issuer: data.issuer, crlNumber: String(data.crlNumber) });
  checkDigest(data.der, data.sha256);
}

/** A checkpoint says the truth about all entries before it, over the signature of this ledger's own key. */
async function checkCheckpoint({ seq, data }: Entry<'checkpoint'>, before: Before): Promise<void> {
  const root = await before.root();
  const note = verifyCheckpoint(data.note, before.publicKey);
  const agrees =
    data.size === seq &&
    data.headHash === before.last?.hash &&
    data.rootHash === toBase64(root) &&
    note.origin === checkpointOrigin(before.ledgerId) &&
    note.size === data.size &&
    equalBytes(note.rootHash, root);
  if (!agrees) throw new Error('the checkpoint does not agree with the entries before it');
}
