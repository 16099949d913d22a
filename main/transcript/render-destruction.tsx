import { groupedHex } from '../../shared/base/bytes.ts';
import { flashWords } from '../../shared/ceremony/key-words.ts';
import { roleTitle } from '../../shared/ceremony/role.ts';
import type { Fate } from './destruction-fates.ts';
import type { DestroyedKey, DestructionRecord } from './destruction-record.ts';
import { DigestBlock } from './digest-block.tsx';
import { documentShell } from './document-shell.tsx';
import { fontFaceRules } from './font-faces.ts';
import { FieldTable, RuledTable, spokenInstant } from './form-parts.tsx';
import { pageFurniture } from './page-furniture.tsx';
import { marginBoxes } from './page-style.ts';
import type { RenderOptions } from './render-transcript.tsx';
import type { PrintableDocument } from './transcript-record.ts';
import { visibleRecord } from './visible-record.ts';

/** Closer set than a transcript: one or two pages that are signed and filed by themselves. */
const closeSet = `
.destruction h1 { font-size: 18pt; margin: 0 0 0.5mm; }
.destruction .organisation { margin: 0 0 4mm; font-size: 10.5pt; }
.destruction h2 { font-size: 11.5pt; margin: 5mm 0 1.5mm; padding-bottom: 0.6mm; }
.destruction .fields th, .destruction .fields td { padding: 0.6mm 1.5mm 0.6mm 0; font-size: 8.5pt; }
.destruction .ruled th, .destruction .ruled td { padding: 0.7mm 1.2mm; }
.destruction .ruled td { font-size: 8pt; }
.destruction .outcome { margin: 0 0 3mm; }
.destruction .outcome strong { flex: none; }
.destruction .claims { margin: 0; padding-left: 5mm; font-size: 8.5pt; }
.destruction .claims li { margin-bottom: 0.8mm; }
.destruction .verdict { font-weight: 600; }
.destruction .signatures td { height: 11mm; }
.destruction .statement { font-size: 9.5pt; padding: 2mm 3mm; }
.destruction .signing { break-inside: avoid; }
`;

/** How many of what, in the words of the outcome. */
function outcomeOf({ keys, aborted }: DestructionRecord): { readonly word: string; readonly reason: string } {
  const fates = keys.flatMap(({ copies, shares }) => [...copies, ...shares]);
  const count = (...verdicts: readonly Fate['verdict'][]) => fates.filter(({ verdict }) => verdicts.includes(verdict)).length;
  const [lost, open] = [count('lost'), count('unaccounted')];
  const reason =
    lost + open === 0
      ? `every copy and every share is accounted for: ${count('destroyed')} destroyed in this ceremony, ${count('earlier')} ended before`
      : `${count('destroyed')} copies and shares destroyed in this ceremony, ${count('earlier')} ended before, ${lost} LOST, ${open} NOT ACCOUNTED FOR`;
  const early = aborted === null ? '' : '; the ceremony was ABORTED after the end of the key was recorded, before it was closed';
  return { word: 'DESTROYED', reason: `${reason}${early}` };
}

const endWord = ({ aborted }: DestructionRecord): string => (aborted === null ? 'the closing' : 'the abort');

/** When it was opened and ended; of an aborted one at which step, and why. */
function endingRows({ openedAt, endedAt, aborted }: DestructionRecord) {
  const value = `${spokenInstant(openedAt)}, ${spokenInstant(endedAt)}`;
  if (aborted === null) return [{ label: 'Opened, closed', value }];
  return [
    { label: 'Opened, aborted', value },
    { label: 'Aborted at', value: `${aborted.step}; it and what comes after it was not done` },
    { label: 'Why aborted', value: aborted.why },
  ];
}

/**
 * The certificate of destruction of a ceremony (ETSI EN 319 411-1 GEN-6.5.3-06): each key, each of its copies and shares with what
 * became of it, what is not claimed, and lines to sign on. Pure: the same record and fonts give the same text.
 */
export function renderDestruction(given: DestructionRecord, options: RenderOptions): PrintableDocument {
  const record = visibleRecord(given);
  const outcome = outcomeOf(record);
  const title = `Certificate of destruction ${record.ceremonyId}`;
  const html = documentShell({
    mode: record.mode,
    title,
    styles: [
      fontFaceRules(options.fonts),
      options.standalone
        ? marginBoxes(`${record.mode.toUpperCase()} · Certificate of destruction`, `Ceremony ${record.ceremonyId}`)
        : '',
    ],
    children: (
      <div className="destruction">
        <style>{closeSet}</style>
        <h1>Certificate of destruction</h1>
        <p className="organisation">{record.organisation}</p>
        <div className="outcome">
          <strong>{outcome.word}</strong>
          <span>{outcome.reason}</span>
        </div>
        <FieldTable
          rows={[
            { label: 'Ceremony', value: `${record.ceremonyId}, ${record.title}` },
            { label: 'Place', value: record.place },
            ...endingRows(record),
            { label: 'Exceptions', value: record.exceptions === 0 ? 'none' : `${record.exceptions}, on the transcript` },
          ]}
        />
        {record.keys.map((key, i) => (
          <KeyParts key={i} destroyed={key} />
        ))}
        <h2>Ledger</h2>
        <FieldTable
          rows={[
            { label: 'Ledger', value: record.ledger.ledgerId },
            { label: 'Ledger key, SHA-256', value: groupedHex(record.ledger.publicKeySha256) },
            { label: `Entries at ${endWord(record)}`, value: String(record.ledger.size) },
            { label: `Head at ${endWord(record)}`, value: groupedHex(record.ledger.headHash) },
            ...(record.checkpoint === null
              ? [{ label: 'Checkpoint', value: 'not signed yet' }]
              : [
                  {
                    label: `Checkpoint, ${record.checkpoint.size} entries`,
                    value: `root hash ${groupedHex(record.checkpoint.rootHash)}`,
                  },
                ]),
          ]}
        />
        <NotClaimed record={record} />
        <Signatures record={record} />
      </div>
    ),
  });
  const furniture = pageFurniture(
    {
      mode: given.mode,
      document: 'Certificate of destruction',
      organisation: given.organisation,
      title: given.title,
      ceremonyId: given.ceremonyId,
      planSha256: given.planSha256,
      ledgerHead: given.ledger.headHash,
      outcome: null,
    },
    fontFaceRules(options.fonts.slice(0, 1)),
  );
  return { html, ...furniture };
}

function KeyParts({ destroyed }: { readonly destroyed: DestroyedKey }) {
  const { facts, spkiSha256, certificates, copies, shares, destroyedAt } = destroyed;
  return (
    <>
      <h2>The key of {destroyed.authority}</h2>
      <FieldTable rows={[...facts, { label: 'Destroyed', value: spokenInstant(destroyedAt) }]} />
      <DigestBlock label="Public key, SHA-256" hex={spkiSha256} />
      {certificates.map(({ facts: rows, fingerprint }) => (
        <FieldTable key={fingerprint} rows={[{ label: 'Its certificate, SHA-256', value: groupedHex(fingerprint) }, ...rows]} />
      ))}
      <h2>Every copy of it</h2>
      <Fates fates={copies} none="The ledger knows no copy." head="Copy" where="Place or device" />
      <h2>Every share of what opened it</h2>
      <Fates
        fates={shares}
        none="It was never behind a quorum: there are no shares."
        head="Share"
        where="Custodian, and what it is on"
      />
    </>
  );
}

const verdictWords: Readonly<Record<Fate['verdict'], string>> = {
  destroyed: 'destroyed',
  lost: 'LOST',
  unaccounted: 'NOT ACCOUNTED FOR',
  earlier: 'ended before',
};

function Fates(props: { readonly fates: readonly Fate[]; readonly none: string; readonly head: string; readonly where: string }) {
  const { fates, none, head, where: whereHead } = props;
  if (fates.length === 0) return <p>{none}</p>;
  return (
    <RuledTable head={[head, whereHead, 'Became', 'How, and who saw it', 'When (UTC)']} widths={[31, 42, 22, null, 21]}>
      {fates.map(({ what, identifier, where, verdict, method, time }, i) => (
        <tr key={i}>
          <td>
            {what}
            <br />
            <span className="code">{identifier}</span>
          </td>
          <td>{where}</td>
          <td className="verdict">{verdictWords[verdict]}</td>
          <td>{method}</td>
          <td className="number">
            {time === null ? '' : time.slice(0, 10)}
            <br />
            {time === null ? '' : time.slice(11, 19)}
          </td>
        </tr>
      ))}
    </RuledTable>
  );
}

function NotClaimed({ record: { keys } }: { readonly record: DestructionRecord }) {
  const open = keys
    .flatMap(({ copies, shares }) => [...copies, ...shares])
    .some(({ verdict }) => verdict === 'lost' || verdict === 'unaccounted');
  return (
    <section className="signing">
      <h2>What is not claimed</h2>
      <ul className="claims">
        <li>{flashWords}</li>
        {open ? (
          <li>What is lost or not accounted for was not destroyed. Whoever finds it, and what opens it, may still use it.</li>
        ) : null}
        <li>
          What the program destroyed it looked for afterwards, unless it says above that it was not. Of every other copy and share
          it has the word of those who attested; that a file is not at its recorded place proves nothing while its volume is away.
          It knows nothing of copies that were made without it, such as an image of this workstation’s disk.
        </li>
        <li>Certificates that the key signed stay valid until they expire or are revoked. The key can sign no CRL any more.</li>
      </ul>
    </section>
  );
}

function Signatures({ record }: { readonly record: DestructionRecord }) {
  return (
    <section className="signing">
      <h2>Those present</h2>
      <p className="statement">
        I was present. What stands above is what was done, as far as I saw it, and I know of no other copy or share of this key.
      </p>
      <RuledTable head={['Role', 'Name', 'Initials', 'Signature', 'Date']} widths={[38, null, 18, 52, 25]} className="signatures">
        {record.participants.map(({ role, name, initials }, i) => (
          <tr key={i}>
            <td>{roleTitle[role]}</td>
            <td className="name">{name}</td>
            <td>{initials}</td>
            <td />
            <td />
          </tr>
        ))}
      </RuledTable>
    </section>
  );
}
