import type { ReactNode } from 'react';
import { groupedHex } from '../../shared/base/bytes.ts';
import { becameInWords, whatIsLeft, type EndedKey } from '../../shared/ceremony/ended-in-ceremony.ts';
import { DigestBlock } from './digest-block.tsx';
import { FieldTable, RuledTable, Section } from './form-parts.tsx';
import { QrDrawings } from './qr-drawing.tsx';
import { ShareSetTable } from './share-set-table.tsx';
import type { ArtifactOnPaper, CheckpointOnPaper, LedgerOnPaper, TranscriptRecord } from './transcript-record.ts';

const kindTitle: Readonly<Record<ArtifactOnPaper['kind'], string>> = {
  certificate: 'Certificate',
  crl: 'CRL',
  csr: 'CSR',
  bundle: 'Bundle',
};
const digestTitle: Readonly<Record<ArtifactOnPaper['kind'], string>> = {
  certificate: 'Fingerprint: SHA-256 of the DER',
  crl: 'SHA-256 of the DER',
  csr: 'SHA-256 of the DER',
  bundle: 'SHA-256 of SHA256SUMS',
};

/** A single code stands beside its object, several stand below. */
function WithCodes(props: { readonly texts: readonly string[]; readonly label: string; readonly children: ReactNode }) {
  const codes = <QrDrawings texts={props.texts} label={props.label} />;
  if (props.texts.length === 1) {
    return (
      <div className="beside">
        <div>{props.children}</div>
        {codes}
      </div>
    );
  }
  return (
    <>
      {props.children}
      {codes}
    </>
  );
}

/** Each object with its fields, its digest in hex and words, and its code where it fits on paper (standards H27). */
export function ArtifactsSection({ artifacts }: { readonly artifacts: readonly ArtifactOnPaper[] }) {
  return (
    <Section number="7" title="Artifacts" page>
      {artifacts.length === 0 ? <p>None was made.</p> : null}
      {artifacts.map((artifact, i) => (
        <div key={i} className="artifact">
          <h3>{artifact.title ?? `${kindTitle[artifact.kind]} ${artifact.name}`}</h3>
          <WithCodes texts={artifact.qr} label={`${kindTitle[artifact.kind]} ${artifact.name}`}>
            <FieldTable rows={[...artifact.fields, { label: 'Size', value: `${artifact.size} bytes` }]} />
          </WithCodes>
          <DigestBlock label={digestTitle[artifact.kind]} hex={artifact.sha256} />
        </div>
      ))}
    </Section>
  );
}

/** Keys made or used, with how and where they are kept (standards E3). */
export function KeysSection({ record }: { readonly record: TranscriptRecord }) {
  const { keys, copies, shareSets, endedKeys } = record;
  return (
    <Section number="8" title="Key inventory">
      {keys.length === 0 ? (
        <p>No key pair was generated.</p>
      ) : (
        <RuledTable
          head={['Operation', 'Algorithm', 'Custody and settings', 'Key id', 'SHA-256 of the public key']}
          widths={[28, 22, 42, 30, null]}
        >
          {keys.map((key) => (
            <tr key={key.keyId}>
              <td>{key.operation}</td>
              <td>{key.algorithm}</td>
              <td>
                {key.custody}
                {key.settings === '' ? null : <div className="small">{key.settings}</div>}
              </td>
              <td className="code">{groupedHex(key.keyId)}</td>
              <td className="code">{groupedHex(key.spkiSha256)}</td>
            </tr>
          ))}
        </RuledTable>
      )}
      {copies.length > 0 && <RecordedCopies copies={copies} />}
      {shareSets.map((set) => (
        <ShareSetTable key={set.setId} set={set} />
      ))}
      {endedKeys.map((key, i) => (
        <EndedCopies key={i} ended={key} />
      ))}
    </Section>
  );
}

/** Whoever looks for a key later looks for these: also where the ceremony was broken off after one was written, or while it was. */
function RecordedCopies({ copies }: Pick<TranscriptRecord, 'copies'>) {
  return (
    <>
      <h3>Copies of keys that this ceremony put on record</h3>
      <RuledTable head={['Copy', 'Identifier', 'Entry']} widths={[null, 42, 14]}>
        {copies.map(({ keyId, what, seq }) => (
          <tr key={seq}>
            <td>{what}</td>
            <td className="code">{groupedHex(keyId)}</td>
            <td className="number">#{seq}</td>
          </tr>
        ))}
      </RuledTable>
    </>
  );
}

/** What the ceremony ended of a key for good, and what the key lives on in: no certificate of destruction is made of less than a key. */
function EndedCopies({ ended: key }: { readonly ended: EndedKey }) {
  return (
    <>
      <h3>Copies of the key of {key.authority} that ended in this ceremony</h3>
      <RuledTable head={['Copy or share', 'What became of it (UTC)', 'Step', 'Entry']} widths={[null, 66, 11, 14]}>
        {key.ended.map((one) => (
          <tr key={one.seq}>
            <td>{one.what}</td>
            <td>{becameInWords(one)}</td>
            <td className="number">{one.stepNumber ?? ''}</td>
            <td className="number">#{one.seq}</td>
          </tr>
        ))}
      </RuledTable>
      <p>{whatIsLeft(key)}</p>
    </>
  );
}

/** The ledger as it stood, and the signed checkpoint that binds paper and file together (standards G11, G12). */
export function LedgerSection({
  ledger,
  checkpoint,
}: {
  readonly ledger: LedgerOnPaper;
  readonly checkpoint: CheckpointOnPaper | null;
}) {
  return (
    <Section number="9" title="Ledger and checkpoint" page>
      <FieldTable
        rows={[
          { label: 'Ledger', value: ledger.ledgerId },
          {
            label: 'Entries when printed',
            value:
              checkpoint === null || checkpoint.size === ledger.size
                ? String(ledger.size)
                : `${ledger.size}: the ${checkpoint.size} of the checkpoint below, and what was written after it was signed`,
          },
        ]}
      />
      <DigestBlock label="Ledger head: SHA-256 of the last line" hex={ledger.headHash} />
      <DigestBlock label="Ledger key: SHA-256 of its public key" hex={ledger.publicKeySha256} />
      {checkpoint === null ? (
        <p className="note">No checkpoint was signed.</p>
      ) : (
        <div className="checkpoint">
          <h3>Checkpoint of {checkpoint.size} entries</h3>
          <p>
            Keep this page. At the next ceremony the ledger must still contain these entries: the program asks for these words
            before anything is signed.
          </p>
          <DigestBlock label="Root hash of the Merkle tree, SHA-256" hex={checkpoint.rootHash} />
          <WithCodes texts={checkpoint.qr} label="Checkpoint">
            <pre className="note-text">{checkpoint.note}</pre>
          </WithCodes>
        </div>
      )}
    </Section>
  );
}
