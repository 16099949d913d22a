import { createHash } from 'node:crypto';
import { fromBase64 } from '../../shared/base/bytes.ts';
import { msOf } from '../../shared/base/instant.ts';
import type { ArtifactReference } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { LedgerSigner } from '../ports/key-store.ts';
import type { AuthorityRow, Ledger } from '../ports/ledger.ts';
import type { BundleFile } from '../ports/media.ts';
import type { KeptTranscript, Transcripts } from '../ports/transcripts.ts';
import type { Clock } from '../ports/workstation.ts';
import { bundleLayout } from './bundle-layout.ts';

export interface BundleSources {
  readonly ledger: Ledger;
  readonly ledgerSigner: LedgerSigner;
  readonly transcripts: Transcripts;
  readonly clock: Clock;
  readonly application: string;
}

/** Both ways to fill a bundle; its id is the folder's name without `ANCHORITE-`. */
export function bundlesOf(sources: BundleSources) {
  const compose = (bundle: string, artifacts: readonly ArtifactReference[]): Promise<readonly BundleFile[]> =>
    composeBundle(sources, { id: bundle.replace(/^ANCHORITE-/, ''), title: bundle }, artifacts);
  return {
    compose,
    composeWhole: async (bundle: string): Promise<readonly BundleFile[]> => {
      const kept = await sources.transcripts.list();
      return compose(bundle, await allArtifacts(sources, [...new Set(kept.map(({ ceremony }) => ceremony))]));
    },
  };
}

/** Every artifact of a ledger, and the transcripts of these ceremonies. */
export async function allArtifacts(
  { ledger }: BundleSources,
  ceremonies: readonly string[],
): Promise<readonly ArtifactReference[]> {
  const references: ArtifactReference[] = [];
  for (const { name, kind, adopted } of await ledger.authorities()) {
    references.push({ kind: 'certificate', name });
    if (kind === 'intermediate' && !adopted) references.push({ kind: 'csr', name });
    if ((await ledger.crls(name)).length > 0) references.push({ kind: 'crl', name });
  }
  return [...references, ...ceremonies.map((name): ArtifactReference => ({ kind: 'transcript', name }))];
}

/**
 * The files of a bundle: what was chosen, the whole ledger with its head signed now, digests and the recipe. `bundle` is the
 * folder's name without `ANCHORITE-`. Faults: `certificate-unknown`, `file-not-found`, `name-not-portable`.
 */
export async function composeBundle(
  sources: BundleSources,
  bundle: { readonly id: string; readonly title: string },
  artifacts: readonly ArtifactReference[],
): Promise<readonly BundleFile[]> {
  const { ledger, ledgerSigner } = sources;
  const rows = new Map((await ledger.authorities()).map((row) => [row.name, row]));
  const named = (kind: ArtifactReference['kind']) => artifacts.filter((artifact) => artifact.kind === kind).map(({ name }) => name);
  const { hash, size } = ledger.head();
  const layout = bundleLayout(
    {
      id: bundle.id,
      mode: ledger.mode,
      title: bundle.title,
      createdAt: sources.clock.now(),
      application: sources.application,
      certificates: await inOrder(named('certificate'), async (name) => {
        const row = rowNamed(rows, name);
        const revoked = await onNewestCrl(ledger, row);
        return { name, issuer: row.issuer, der: row.der, chain: chainOf(rows, row), revoked };
      }),
      crls: await inOrder(named('crl'), async (name) => ({ name, der: await newestCrl(ledger, name) })),
      csrs: await inOrder(named('csr'), async (name) => ({ name, der: await requestOf(ledger, rowNamed(rows, name)) })),
      transcripts: nameTranscripts(await inOrder(named('transcript'), (name) => keptTranscript(sources, name))),
      ledger: {
        ledgerId: ledger.ledgerId,
        publicKey: ledger.publicKey,
        lines: await ledgerLines(ledger, size),
        size,
        headHash: hash,
        checkpoint: (await ledger.checkpoints()).at(-1)?.note ?? null,
      },
    },
    {
      sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
      sign: (bytes) => ledgerSigner.sign(bytes),
    },
  );
  return layout.files;
}

async function inOrder<T>(names: readonly string[], make: (name: string) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (const name of names) made.push(await make(name));
  return made;
}

function rowNamed(rows: ReadonlyMap<string, AuthorityRow>, name: string): AuthorityRow {
  const row = rows.get(name);
  if (!row) throw new Fault('certificate-unknown', { issuer: 'this ledger', certificate: name });
  return row;
}

/** From the certificate up to its root, both included. */
function chainOf(rows: ReadonlyMap<string, AuthorityRow>, row: AuthorityRow): readonly Uint8Array[] {
  const chain = [row.der];
  for (let at = row; at.issuer !== at.name;) {
    at = rowNamed(rows, at.issuer);
    chain.push(at.der);
  }
  return chain;
}

/** A revocation that came after the newest CRL is not seen by who has only the bundle. */
async function onNewestCrl(ledger: Ledger, { issuer, revoked }: AuthorityRow): Promise<boolean> {
  const crl = (await ledger.crls(issuer))[0];
  return revoked !== null && crl !== undefined && msOf(revoked.revocationDate) <= msOf(crl.thisUpdate);
}

async function newestCrl(ledger: Ledger, issuer: string): Promise<Uint8Array> {
  const crl = (await ledger.crls(issuer))[0];
  if (!crl) throw new Fault('file-not-found', { path: `CRL of ${issuer}` });
  return crl.der;
}

async function requestOf(ledger: Ledger, { name, issuedSeq }: AuthorityRow): Promise<Uint8Array> {
  const [entry] = await ledger.entries(issuedSeq, 1);
  const der = entry?.type === 'certificate-issued' && entry.data.csr !== null ? fromBase64(entry.data.csr) : undefined;
  if (!der) throw new Fault('file-not-found', { path: `request of ${name}` });
  return der;
}

async function keptTranscript({ transcripts }: BundleSources, ceremony: string): Promise<KeptTranscript> {
  const kept = await transcripts.find(ceremony);
  if (!kept) throw new Fault('file-not-found', { path: `transcript of ${ceremony}` });
  return kept;
}

/** One transcript has the stable name `transcript`; several carry their ceremony's id. */
function nameTranscripts(kept: readonly KeptTranscript[]) {
  return kept.map(({ ceremony, format, bytes }) => ({
    name: kept.length === 1 ? 'transcript' : `transcript-${ceremony}`,
    format,
    bytes,
  }));
}

async function ledgerLines(ledger: Ledger, size: number): Promise<Uint8Array> {
  const parts: string[] = [];
  for (let from = 0; from < size; from += 500) {
    for (const { line } of await ledger.entries(from, Math.min(500, size - from))) parts.push(`${line}\n`);
  }
  return new TextEncoder().encode(parts.join(''));
}
