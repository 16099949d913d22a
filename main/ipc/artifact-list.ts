import { fromBase64, toHex } from '../../shared/base/bytes.ts';
import type { ListedArtifact } from '../../shared/contract/views.ts';
import { sha256 } from '../x509/sha256.ts';
import { digestView } from './ceremony-view.ts';
import type { Workplace } from './desk.ts';

/** Everything that was made or taken in: of each authority its certificate, its request, its CRLs newest first; then transcripts. */
export async function artifactList({ ports, transcripts }: Workplace): Promise<ListedArtifact[]> {
  const views: ListedArtifact[] = [];
  for (const row of await ports.ledger.authorities()) {
    const { name, ceremony, issuedSeq } = row;
    const common = { name, superseded: false };
    const title = `${row.kind} certificate, ${row.subject}`;
    views.push({ ...common, kind: 'certificate', title, size: row.der.length, sha256: digestView(row.fingerprint), ceremony });
    const request = await requestOf(ports, issuedSeq);
    if (request) {
      const digest = digestView(toHex(sha256(request)));
      views.push({ ...common, kind: 'csr', title: `Request of ${name}`, size: request.length, sha256: digest, ceremony });
    }
    for (const [place, { crlNumber, der, sha256: digest }] of (await ports.ledger.crls(name)).entries()) {
      const crl = { kind: 'crl', title: `CRL ${crlNumber} of ${name}`, size: der.length, ceremony: null } as const;
      views.push({ ...common, ...crl, sha256: digestView(digest), superseded: place > 0 });
    }
  }
  for (const { ceremony, format, bytes, sha256: digest } of await transcripts.list()) {
    const title = `Transcript of ceremony ${ceremony} (${format.toUpperCase()})`;
    const kept = { kind: 'transcript', name: ceremony, title, size: bytes.length, ceremony, superseded: false } as const;
    views.push({ ...kept, sha256: digestView(digest) });
  }
  return views;
}

/** The request that a certificate was issued for; undefined where there was none. */
export async function requestOf({ ledger }: Workplace['ports'], seq: number): Promise<Uint8Array | undefined> {
  const [entry] = await ledger.entries(seq, 1);
  return entry?.type === 'certificate-issued' && entry.data.csr !== null ? fromBase64(entry.data.csr) : undefined;
}
