import { groupedHex } from '../../shared/base/bytes.ts';
import { RuledTable } from './form-parts.tsx';
import type { ShareSetOnPaper } from './transcript-record.ts';

/** Who has which share, and the digest that a share is held against later. A commitment tells nothing of its share. */
export function ShareSetTable({ set: { setId, keyId, required, shares } }: { readonly set: ShareSetOnPaper }) {
  return (
    <>
      <h3>
        Shares of set {setId}: {required} of {shares.length} open the copy {groupedHex(keyId)}
      </h3>
      <RuledTable head={['Share', 'Custodian', 'Commitment: SHA-256 over set, number and share']} widths={[16, 52, null]}>
        {shares.map(({ index, custodian, commitment }) => (
          <tr key={index}>
            <td>{index}</td>
            <td>{custodian}</td>
            <td className="code">{groupedHex(commitment)}</td>
          </tr>
        ))}
      </RuledTable>
    </>
  );
}
