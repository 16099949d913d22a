import { equalBytes } from '../../shared/base/bytes.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { verifyCheckpoint } from '../ledger/checkpoint.ts';
import { ledgerLines, verifyLedgerLines, type VerifiedLines } from '../ledger/line-verifier.ts';
import { compareManifest, fileIn, headOf, ledgerKeyOf, manifestOf, textIn, verifySignatures, type Head } from './bundle-head.ts';
import { ledgerNames, sumsName } from './bundle-places.ts';
import { compareObjects } from './compare-objects.ts';
import { readBundle, type BundleContents } from './read-bundle.ts';
import { Recorded } from './recorded.ts';
import { approvalLines, counted, noteLines, ok, paperLines, stateLines, type Say } from './report.ts';
import { compareSums, parseSha256Sums, sha256Hex } from './sha256-sums.ts';
import { verifyCertificates } from './verify-certificates.ts';
import { verifyCrls } from './verify-crls.ts';

/**
 * Verifies a bundle (standards H10) from its files alone. `now` judges what has expired; the bundle's own time where it is left out.
 * Faults: `bundle-invalid`, `ledger-broken`, `file-too-large`, `file-unreadable`.
 */
export async function verifyBundle(folder: string, say: Say, now: string | undefined): Promise<void> {
  const contents = await readBundle(folder);
  const sums = parseSha256Sums(fileIn(contents, sumsName));
  compareSums(sums, contents);
  say(ok(`${counted(sums.size, 'file')} match SHA256SUMS, none is missing, none is unlisted`));

  const ledgerKey = ledgerKeyOf(contents);
  verifySignatures(contents, ledgerKey);
  say(ok('SHA256SUMS and HEAD.txt are signed by the ledger key'));

  const head = headOf(contents);
  const manifest = manifestOf(contents);
  compareManifest(manifest, { contents, sums, head, ledgerKey });
  say(ok(`MANIFEST.json agrees: ${manifest.id}, ${head.mode}, made ${manifest.createdAt} by ${manifest.application}`));

  const recorded = new Recorded();
  const proven = await verifyLines(contents, ledgerKey, recorded);
  compareHead(proven, head, recorded);
  const checkpoints = counted(proven.checkpoints.length, 'checkpoint');
  say(ok(`ledger ${proven.ledgerId}: ${proven.size} entries form one chain that ends in HEAD.txt; ${checkpoints} signed`));

  const authorities = await verifyCertificates(recorded);
  say(ok(`${counted(authorities.size, 'certificate')} in the ledger: signatures, issuers, requests and serial numbers`));
  await verifyCrls(recorded, authorities);
  say(ok(`${counted(recorded.crls.length, 'CRL')} in the ledger: signatures, rising numbers, exactly what was revoked`));
  for (const line of approvalLines(recorded)) say(line);

  const carried = compareObjects(contents, recorded);
  const files = [
    counted(carried.certificates, 'certificate'),
    counted(carried.crls, 'CRL'),
    counted(carried.csrs, 'request'),
    counted(carried.transcripts, 'transcript'),
  ];
  say(ok(`${files.join(', ')} in files are what the ledger recorded`));

  for (const line of [...stateLines(recorded, now ?? head.time), ...noteLines(recorded)]) say(line);
  const checkpoint = proven.checkpoints.at(-1);
  const { size, headHash } = proven;
  for (const line of paperLines({ ledgerKeySha256: sha256Hex(ledgerKey), size, headHash, checkpoint, recorded })) say(line);
}

/** The chain, under the ledger key beside it, holding the newest checkpoint that lies beside it. */
async function verifyLines(contents: BundleContents, ledgerKey: Uint8Array, recorded: Recorded): Promise<VerifiedLines> {
  const kept = contents.has(ledgerNames.checkpoint) ? textIn(contents, ledgerNames.checkpoint) : null;
  const expected = kept === null ? [] : [checkpointIn(kept, ledgerKey)];
  const lines = ledgerLines(fileIn(contents, ledgerNames.lines));
  const proven = await verifyLedgerLines(lines, (entry) => recorded.add(entry), expected);
  if (!equalBytes(proven.publicKey, ledgerKey)) {
    throw new Fault('bundle-invalid', { path: ledgerNames.publicKey, why: "it is not the key of the ledger's first entry" });
  }
  if ((proven.checkpoints.at(-1)?.note ?? null) !== kept) {
    throw new Fault('bundle-invalid', { path: ledgerNames.checkpoint, why: 'it is not the newest checkpoint of the ledger' });
  }
  return proven;
}

function checkpointIn(note: string, ledgerKey: Uint8Array) {
  try {
    return verifyCheckpoint(note, ledgerKey);
  } catch (thrown) {
    const why = thrown instanceof Fault ? (thrown.detail['why'] ?? thrown.code) : 'it is malformed';
    throw new Fault('bundle-invalid', { path: ledgerNames.checkpoint, why }, { cause: thrown });
  }
}

function compareHead(proven: VerifiedLines, head: Head, recorded: Recorded): void {
  const differs = (what: string): Fault =>
    new Fault('bundle-invalid', { path: ledgerNames.head, why: `its ${what} is not that of the ledger` });
  if (head.size !== proven.size) throw differs('size');
  if (head.hash !== proven.headHash) throw differs('head');
  if (head.ledgerId !== proven.ledgerId) throw differs('identifier');
  if (head.mode !== proven.mode) throw differs('mode');
  if (head.time < recorded.lastTime) throw differs('time');
}
