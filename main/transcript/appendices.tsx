import { RuledTable, Section } from './form-parts.tsx';
import type { ArtifactOnPaper, LedgerOnPaper } from './transcript-record.ts';
import { verifyCommands } from './verify-recipe.ts';

/** A: certificates, CRLs and requests as text. */
export function TextAppendix({ artifacts }: { readonly artifacts: readonly ArtifactOnPaper[] }) {
  const withText = artifacts.filter((artifact) => artifact.text !== null);
  return (
    <Section number="A" title="Certificate and CRL text" page>
      {withText.length === 0 ? <p>Nothing to print.</p> : null}
      {withText.map((artifact, i) => (
        <div key={i}>
          <h3>{artifact.title ?? artifact.name}</h3>
          <pre className="listing">{artifact.text}</pre>
        </div>
      ))}
    </Section>
  );
}

/** B: the ceremony's entries. A hash is the SHA-256 of the entry's whole line. */
export function LedgerAppendix({ ledger }: { readonly ledger: LedgerOnPaper }) {
  return (
    <Section number="B" title="Ledger entries of this ceremony">
      <RuledTable
        head={['Seq', 'Time (UTC)', 'Type', 'SHA-256 of the line, first half']}
        widths={[14, 38, null, 62]}
        className="entries"
      >
        {ledger.entries.map((entry) => (
          <tr key={entry.seq}>
            <td className="number">{entry.seq}</td>
            <td className="number">{entry.time.replace('T', ' ').replace(/Z$/, '')}</td>
            <td>{entry.type}</td>
            <td className="code">{entry.hash.slice(0, 32)}</td>
          </tr>
        ))}
      </RuledTable>
    </Section>
  );
}

/** C: what an auditor types on any machine (standards §7). */
export function VerifyAppendix({ artifacts }: { readonly artifacts: readonly ArtifactOnPaper[] }) {
  const ofKind = (kind: ArtifactOnPaper['kind']): readonly ArtifactOnPaper[] =>
    artifacts.filter((artifact) => artifact.kind === kind);
  const commands = verifyCommands({
    certificates: ofKind('certificate'),
    // An authority may have issued two in one ceremony, and the bundle carries the newest.
    crls: [...new Set(ofKind('crl').map(({ name }) => name))],
    csrs: ofKind('csr').map(({ name }) => name),
  });
  return (
    <Section number="C" title="How to verify without Anchorite">
      <p>In the folder of the exported bundle, with openssl and sha256sum of any machine:</p>
      {commands.map((command) => (
        <div key={command.title} className="command">
          <p>{command.title}</p>
          <pre className="listing">{command.lines.join('\n')}</pre>
        </div>
      ))}
      <p>
        Then compare the ledger head and the fingerprints on the screen with the words on this paper. That comparison, not a
        signature, is what binds the files to the ceremony that was witnessed.
      </p>
    </Section>
  );
}

const spelling =
  'Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu'.split(
    ' ',
  );

/** D: the ICAO spelling alphabet, for identifiers read aloud (standards E16). */
export function SpellingAppendix() {
  return (
    <Section number="D" title="Spelling alphabet">
      <ul className="spelling">
        {spelling.map((word) => (
          <li key={word}>
            <strong>{word.charAt(0)}</strong> {word}
          </li>
        ))}
      </ul>
    </Section>
  );
}
