import type { ReactNode } from 'react';
import type { CsrView } from '../../../shared/contract/views.ts';
import { useAction, useClient } from '../../bridge/use-client.ts';
import { Digest } from '../../parts/digest.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { FaultPanel } from '../../parts/fault-panel.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Shown } from '../../parts/shown.tsx';
import { wizardText } from '../../text/wizard-text.ts';

const text = wizardText.intermediate;

/** Chooses a CSR file and shows what main read in it. */
export function CsrField({
  csr,
  onCsr,
  problem,
}: {
  csr: CsrView | null;
  onCsr: (csr: CsrView) => void;
  problem: string | undefined;
}): ReactNode {
  const client = useClient();
  const action = useAction();
  const choose = async () => {
    const chosen = await action.run(() => client.call('request.choose', {}));
    if (chosen) onCsr(chosen);
  };
  return (
    <fieldset>
      <legend>{text.csr}</legend>
      <FaultPanel fault={action.fault} />
      <div className="row">
        <button
          type="button"
          onClick={() => void choose()}
          aria-disabled={action.busy}
          {...(problem === undefined ? {} : { 'data-problem': true, 'aria-describedby': 'csr-problem' })}
        >
          {csr === null ? text.choose : text.chooseOther}
        </button>
        <span className="hint">{text.csrHint}</span>
      </div>
      {problem !== undefined && (
        <p id="csr-problem" className="problem">
          {text.csrNeeded}
        </p>
      )}
      {csr !== null && <CsrFacts csr={csr} />}
    </fieldset>
  );
}

function CsrFacts({ csr }: { csr: CsrView }): ReactNode {
  return (
    <div className="card csr-facts">
      <Facts>
        <Fact label={text.file}>
          <Shown text={csr.fileName} />
        </Fact>
        <Fact label={text.subject}>
          <Shown text={csr.subject} />
        </Fact>
        <Fact label={text.key}>{csr.keyDescription}</Fact>
        <Fact label={text.signature}>{csr.signatureDescription}</Fact>
        <Fact label={text.possession}>
          <Mark tone="good">{text.possessionGood}</Mark>
        </Fact>
      </Facts>
      <div className="pair">
        <div>
          <Digest digest={csr.fileSha256} label={text.fileDigest} />
          <p className="hint">{text.compare}</p>
        </div>
        <Digest digest={csr.publicKeySha256} label={text.keyDigest} />
      </div>
      <h2>{text.extensions}</h2>
      {csr.requestedExtensions.length === 0 ? (
        <p>{text.noExtensions}</p>
      ) : (
        <table className="plain-table" aria-label={text.extensions}>
          <thead>
            <tr>
              <th scope="col">{text.extension}</th>
              <th scope="col">{text.critical}</th>
              <th scope="col">{text.requestedValue}</th>
            </tr>
          </thead>
          <tbody>
            {csr.requestedExtensions.map((extension, i) => (
              <tr key={`${extension.name} ${i}`}>
                <th scope="row">
                  <Shown text={extension.name} />
                </th>
                <td>{extension.critical ? text.yes : text.no}</td>
                <td>
                  <Shown text={extension.value} lines />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {csr.otherAttributes.length > 0 && (
        <>
          <h2>{text.attributes}</h2>
          <Facts>
            {csr.otherAttributes.map((attribute, i) => (
              <Fact key={i} label={attribute.name}>
                <Shown text={attribute.value} lines />
              </Fact>
            ))}
          </Facts>
        </>
      )}
    </div>
  );
}
